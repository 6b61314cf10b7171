using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Makes the index of the records of all segments.</summary>
/// <remarks>Batches come in order. Not thread-safe; belongs to an opening.</remarks>
internal sealed class Replay
{
    private readonly PlantedLogBug _planted;
    private readonly Dictionary<Generation, StreamReplay> _byGeneration = [];
    private readonly List<StreamReplay> _lives = [];
    private readonly List<(SegmentNumber Segment, RecordNumber First)> _segments = [];

    /// <summary>Has nothing yet.</summary>
    /// <param name="planted">A fault that is switched on.</param>
    public Replay(PlantedLogBug planted) => _planted = planted;

    /// <summary>Takes a batch.</summary>
    /// <param name="segment">The segment it stands in.</param>
    /// <param name="batch">The batch.</param>
    /// <returns>Why its records mean nothing, or null.</returns>
    public ReplayFlaw? Take(Segment segment, IFoundBatch batch)
    {
        var number = batch.Batch.FirstRecord;
        if (_segments.Count == 0 || _segments[^1].Segment != segment.Number) _segments.Add((segment.Number, number));
        foreach (ref readonly var record in batch.Records)
        {
            if (record.Header.Kind < RecordKind.Roster && !TryTake(segment, batch, record, number))
                return new ReplayFlaw(segment, record.Offset, $"The record of kind {record.Header.Kind} has a sound checksum and no meaning.");
            number = number.Next;
        }

        return null;
    }

    /// <summary>Makes the streams.</summary>
    /// <param name="streams">Takes them.</param>
    /// <returns>Why the records do not make up a log, or null.</returns>
    public ReplayFlaw? Build(StreamTable streams)
    {
        // Generations grow with time, so this is the order in which the lives began.
        _lives.Sort(static (left, right) => left.Stream.Generation.CompareTo(right.Stream.Generation));
        var latest = new Dictionary<GroupId, StreamReplay>();
        foreach (var life in _lives) latest[life.Stream.Group] = life;
        foreach (var life in _lives)
        {
            if (life.IsDestroyed)
            {
                life.Bury(LastSegmentBefore(life.DestroyedBy));
                streams.AddTombstone(life.Stream);
            }
            else if (latest[life.Stream.Group] == life)
            {
                if (life.Build() is { } flaw) return flaw;
                streams.Add(life.Stream);
            }
        }

        return null;
    }

    private bool TryTake(Segment segment, IFoundBatch batch, in ScannedRecord record, RecordNumber number)
    {
        var place = new RecordPlace(segment, record.Offset, record.Header.LengthBytes);
        if (!_byGeneration.TryGetValue(record.Header.Generation, out var life))
        {
            if (record.Header.Generation.IsNone) return false;
            life = new StreamReplay(record.Header, place, _planted);
            _byGeneration.Add(record.Header.Generation, life);
            _lives.Add(life);
        }

        return life.Stream.Group == record.Header.Group && life.TryTake(record.Header, batch.BodyOf(record), number, place);
    }

    /// <summary>The first place of a tombstone may be gone; then no segment behind the one before it holds records of the life either.</summary>
    private SegmentNumber LastSegmentBefore(RecordNumber number)
    {
        var last = default(SegmentNumber);
        foreach (var (segment, first) in _segments)
        {
            if (first <= number) last = segment;
        }

        return last;
    }
}
