using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Opens a log: reads and judges it, then makes what it goes on with durable and removes what nobody needs. Before all checks have passed nothing is
/// changed but the lock file.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class LogOpening
{
    private readonly OpeningState _state;
    private readonly LogReading _reading;
    private readonly IEnumerator<bool> _steps;

    /// <summary>Prepares an opening.</summary>
    /// <param name="disk">The way to the disk, started.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="fresh">The name of the directory if it turns out to be new.</param>
    public LogOpening(DiskPort disk, WriteAheadOptions options, DirectoryId fresh)
    {
        _state = new OpeningState(disk, options);
        _reading = new LogReading(_state, fresh);
        _steps = Run().GetEnumerator();
    }

    /// <summary>Why the log is refused, once the opening is over; null if it is not.</summary>
    public LogRefusal? Refusal => _state.Refusal;

    /// <summary>What was found, once the opening is over and not refused.</summary>
    public FoundLog? Found { get; private set; }

    /// <summary>Begins.</summary>
    public void Begin() => _steps.MoveNext();

    /// <summary>A step ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Whether the opening goes on; when it does not, <see cref="Refusal"/> or <see cref="Found"/> is set.</returns>
    public bool Continue(in DiskCompletion completion)
    {
        _state.Completion = completion;
        if (!completion.IsSuccess) _state.RefuseFailure(completion);
        return Refusal is null && _steps.MoveNext() && Refusal is null;
    }

    private IEnumerable<bool> Run()
    {
        foreach (var wait in _reading.Run()) yield return wait;
        if (Refusal is not null || _reading.Contents is not { } contents) yield break;

        var changes = new OpeningChanges(_state, contents, _reading.Roster, _reading.Last, _reading.UnneededSnapshots);
        foreach (var wait in changes.Run()) yield return wait;
        if (Refusal is null) Found = new FoundLog(_reading.Roster.Directory, EndOf(_reading.Last), TableOf(contents, _reading.Roster.Directory, changes, _reading.Segments), _reading.Streams, _reading.Last?.Starts);
    }

    private LogEnd EndOf(LastSegment? last)
    {
        if (last is null) return default;
        var epoch = _state.Options.Planted == PlantedLogBug.EpochUsedAgain ? new StartEpoch(last.Sequence.Epoch.Value - 1) : last.Sequence.Epoch;
        return new LogEnd(epoch, last.Sequence.Batch, new RecordNumber(last.Sequence.NextRecord.Value - 1));
    }

    private SegmentTable TableOf(DirectoryContents contents, DirectoryId directory, OpeningChanges changes, List<Segment> segments)
    {
        var table = new SegmentTable();
        foreach (var segment in segments) table.AddFound(segment);
        foreach (var file in contents.Segments) table.Note(file.Number);
        foreach (var file in changes.TakenOver)
        {
            table.Note(file.Number);
            table.AddReady(new Segment(file.Number, file.LengthBytes, file.File, new SegmentSeed(directory, file.Number, _state.Options.Planted)));
        }

        return table;
    }
}
