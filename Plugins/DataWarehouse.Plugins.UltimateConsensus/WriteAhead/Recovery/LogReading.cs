using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Reads a log and judges it: locks the directory, finds its segments, decides where they end, and builds the index from them. Openings, checks, dumps and
/// repairs all go by this one judgement. Nothing is changed but the lock file.
/// </summary>
/// <remarks>Not thread-safe; belongs to whoever wants to know.</remarks>
internal sealed class LogReading
{
    private readonly OpeningState _state;

    /// <summary>Prepares a reading.</summary>
    /// <param name="state">What the steps share; takes the refusal.</param>
    /// <param name="fresh">The name of the directory if it turns out to be new.</param>
    public LogReading(OpeningState state, DirectoryId fresh)
    {
        _state = state;
        Roster = new RosterCheck(state, fresh);
    }

    /// <summary>What lies in the directory, as far as it was looked at.</summary>
    public DirectoryContents? Contents { get; private set; }

    /// <summary>The segment that was appended to last; null if none ever was, or before it was found.</summary>
    public LastSegment? Last { get; private set; }

    /// <summary>What the roster says of the files.</summary>
    public RosterCheck Roster { get; }

    /// <summary>The segments of the log.</summary>
    public List<Segment> Segments { get; private set; } = [];

    /// <summary>The groups.</summary>
    public StreamTable Streams { get; } = new();

    /// <summary>Files in the directory of the snapshots that no record names.</summary>
    public List<DiskPath> UnneededSnapshots { get; private set; } = [];

    /// <summary>The steps; each waits for a completion. Without a refusal at their end, the log is sound.</summary>
    public IEnumerable<bool> Run()
    {
        var look = new DirectoryLook(_state);
        foreach (var wait in look.Run()) yield return wait;
        Contents = look.Contents;
        if (Contents is null || _state.Refusal is not null) yield break;

        var scan = new SegmentScan(_state.Options.Planted);
        var search = new LastSegmentSearch(_state, scan, Contents.Segments, RosterCheck.DirectoryOf(Contents.Segments));
        foreach (var wait in search.Run()) yield return wait;
        Last = search.Last;
        if (_state.Refusal is not null || !Roster.Check(Contents, Last)) yield break;

        Segments = SegmentsOf(Roster, Last);
        var replay = new Replay(_state.Options.Planted);
        foreach (var wait in new ReplayReading(_state, Segments, replay).Run()) yield return wait;
        if (_state.Refusal is null && TryBuild(replay)) UnneededSnapshots = SnapshotCheck.Check(_state, Contents, Streams);
    }

    private List<Segment> SegmentsOf(RosterCheck roster, LastSegment? last)
    {
        var segments = new List<Segment>(roster.Expected.Count);
        for (var position = 0; position < roster.Expected.Count; position++)
        {
            var file = roster.Expected[position];
            var seed = new SegmentSeed(roster.Directory, file.Number, _state.Options.Planted);
            segments.Add(new Segment(file.Number, file.Header.SizeBytes, file.File, seed) { EndOffset = last!.Roster[position].EndOffset });
        }

        return segments;
    }

    private bool TryBuild(Replay replay)
    {
        if (replay.Build(Streams) is not { } flaw) return true;
        _state.RefuseDamage(flaw.Segment?.Path ?? new DiskPath(Segment.DirectoryName), flaw.Offset, flaw.Message);
        return false;
    }
}
