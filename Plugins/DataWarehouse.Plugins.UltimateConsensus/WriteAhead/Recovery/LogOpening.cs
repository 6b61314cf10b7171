using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Opens a log: locks the directory, finds its segments, decides where they end, and builds the index from them. Before all checks have passed
/// nothing is changed but the lock file.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class LogOpening
{
    private readonly OpeningState _state;
    private readonly DirectoryId _fresh;
    private readonly IEnumerator<bool> _steps;

    /// <summary>Prepares an opening.</summary>
    /// <param name="disk">The way to the disk, started.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="fresh">The name of the directory if it turns out to be new.</param>
    public LogOpening(DiskPort disk, WriteAheadOptions options, DirectoryId fresh)
    {
        _state = new OpeningState(disk, options);
        _fresh = fresh;
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
        var look = new DirectoryLook(_state);
        foreach (var wait in look.Run()) yield return wait;
        if (look.Contents is not { } contents || Refusal is not null) yield break;

        var scan = new SegmentScan(_state.Options.Planted);
        var search = new LastSegmentSearch(_state, scan, contents.Segments);
        foreach (var wait in search.Run()) yield return wait;
        var roster = new RosterCheck(_state, _fresh);
        if (Refusal is not null || !roster.Check(contents, search.Last)) yield break;

        var segments = SegmentsOf(roster, search.Last);
        var replay = new Replay(_state.Options.Planted);
        foreach (var wait in new ReplayReading(_state, segments, replay).Run()) yield return wait;
        var streams = new StreamTable();
        if (Refusal is not null || !TryBuild(replay, streams)) yield break;
        var snapshots = SnapshotCheck.Check(_state, contents, streams);
        if (Refusal is not null) yield break;

        var changes = new OpeningChanges(_state, contents, roster, search.Last, snapshots);
        foreach (var wait in changes.Run()) yield return wait;
        if (Refusal is null) Found = new FoundLog(roster.Directory, EndOf(search.Last), TableOf(contents, changes, segments), streams);
    }

    private static List<Segment> SegmentsOf(RosterCheck roster, LastSegment? last)
    {
        var segments = new List<Segment>(roster.Expected.Count);
        for (var position = 0; position < roster.Expected.Count; position++)
        {
            var file = roster.Expected[position];
            segments.Add(new Segment(file.Number, file.Header.SizeBytes, file.File) { EndOffset = last!.Roster[position].EndOffset });
        }

        return segments;
    }

    private bool TryBuild(Replay replay, StreamTable streams)
    {
        if (replay.Build(streams) is not { } flaw) return true;
        _state.RefuseDamage(flaw.Segment?.Path ?? new DiskPath(Segment.DirectoryName), flaw.Offset, flaw.Message);
        return false;
    }

    private LogEnd EndOf(LastSegment? last)
    {
        if (last is null) return default;
        var epoch = _state.Options.Planted == PlantedLogBug.EpochUsedAgain ? new StartEpoch(last.Sequence.Epoch.Value - 1) : last.Sequence.Epoch;
        return new LogEnd(epoch, last.Sequence.Batch, new RecordNumber(last.Sequence.NextRecord.Value - 1));
    }

    private static SegmentTable TableOf(DirectoryContents contents, OpeningChanges changes, List<Segment> segments)
    {
        var table = new SegmentTable();
        foreach (var segment in segments) table.AddFound(segment);
        foreach (var file in contents.Segments) table.Note(file.Number);
        foreach (var file in changes.TakenOver)
        {
            table.Note(file.Number);
            table.AddReady(new Segment(file.Number, file.LengthBytes, file.File));
        }

        return table;
    }
}
