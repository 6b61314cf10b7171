using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

/// <summary>All segments that the log consists of, those that wait to be used, and the one that is appended to.</summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class SegmentTable
{
    private readonly List<Segment> _written = [];
    private readonly Queue<Segment> _ready = new();
    private long _lastNumber;

    /// <summary>The segment that is appended to; null before the first one is begun.</summary>
    public Segment? Active { get; private set; }

    /// <summary>Segments with batches, by number; dropped ones until their end is durable.</summary>
    public ReadOnlySpan<Segment> Written => CollectionsMarshal.AsSpan(_written);

    /// <summary>How many segments are ready to be used.</summary>
    public int ReadyCount => _ready.Count;

    /// <summary>The padded bytes of all records that are needed.</summary>
    public long LiveBytes
    {
        get
        {
            long live = 0;
            foreach (var segment in Written) live += segment.LiveBytes;
            return live;
        }
    }

    /// <summary>The bytes of all segments that are full or left behind.</summary>
    public long SealedBytes
    {
        get
        {
            long bytes = 0;
            foreach (var segment in Written)
            {
                if (segment.State == SegmentState.Sealed) bytes += segment.SizeBytes;
            }

            return bytes;
        }
    }

    /// <summary>A number that no segment has had.</summary>
    public SegmentNumber NextNumber() => new(++_lastNumber);

    /// <summary>Takes note of a number that is in use.</summary>
    /// <param name="number">The number.</param>
    public void Note(SegmentNumber number) => _lastNumber = Math.Max(_lastNumber, number.Value);

    /// <summary>Adds a segment that was found with batches in it; in order of numbers.</summary>
    /// <param name="segment">The segment.</param>
    public void AddFound(Segment segment)
    {
        segment.State = SegmentState.Sealed;
        Note(segment.Number);
        _written.Add(segment);
    }

    /// <summary>Adds a segment that is ready to be used.</summary>
    /// <param name="segment">The segment.</param>
    public void AddReady(Segment segment)
    {
        segment.State = SegmentState.Ready;
        _ready.Enqueue(segment);
    }

    /// <summary>
    /// Seals the active segment and goes on in the next one that is ready; there must be one. Segments get ready in the order of their numbers, so
    /// they are used in it.
    /// </summary>
    public Segment Rotate()
    {
        if (Active is not null) Active.State = SegmentState.Sealed;
        Active = _ready.Dequeue();
        Active.State = SegmentState.Active;
        _written.Add(Active);
        return Active;
    }

    /// <summary>Takes a segment out whose end is durable.</summary>
    /// <param name="segment">The segment.</param>
    public void Remove(Segment segment) => _written.Remove(segment);

    /// <summary>Whether a segment remains, from one to another, both included.</summary>
    /// <param name="first">The lowest number.</param>
    /// <param name="last">The highest number.</param>
    public bool AnyBetween(SegmentNumber first, SegmentNumber last)
    {
        foreach (var segment in Written)
        {
            if (segment.Number >= first && segment.Number <= last) return true;
        }

        return false;
    }
}
