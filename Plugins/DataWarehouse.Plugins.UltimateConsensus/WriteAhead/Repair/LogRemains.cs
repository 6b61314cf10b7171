using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What is left of a damaged log: its sound batches on both sides of the damage, and which records are lost between them.</summary>
/// <remarks>Immutable once read; not thread-safe.</remarks>
internal sealed class LogRemains
{
    private readonly List<(long First, long Last)> _read = [];
    private readonly List<LostRange> _losses = [];
    private bool _isNothingDropped;

    private LogRemains(IReadOnlyList<SegmentRemains> segments) => Segments = segments;

    /// <summary>The segments of the log, as far as they hold sound batches, by number.</summary>
    public IReadOnlyList<SegmentRemains> Segments { get; }

    /// <summary>The records that are lost.</summary>
    public IReadOnlyList<LostRange> Losses => _losses;

    /// <summary>The first record that is lost; more than any if none is.</summary>
    public long FirstLost { get; private set; } = long.MaxValue;

    /// <summary>The last record that is lost; 0 if none is.</summary>
    public long LastLost { get; private set; }

    /// <summary>The last sound batch.</summary>
    public BatchHeader LastBatch { get; private set; }

    /// <summary>The number of the first record that may be written anew.</summary>
    public RecordNumber NextRecord { get; private set; } = new(1);

    /// <summary>Reads what is left.</summary>
    /// <param name="files">The files.</param>
    /// <param name="segments">The files of segments, by number.</param>
    /// <param name="refusal">Why nothing can be made of it, or null.</param>
    public static LogRemains? Read(ILogFiles files, IReadOnlyList<InspectedSegment> segments, out LogRefusal? refusal)
    {
        var directory = LogRoster.DirectoryOf(segments);
        var begun = new List<SegmentRemains>();
        var unbegun = new List<SegmentRemains>();
        foreach (var file in segments)
        {
            var remains = SegmentRemains.Read(files, file, file.LengthBytes, directory);
            (remains.Batches.Count > 0 ? begun : unbegun).Add(remains);
        }

        refusal = null;
        var holder = begun.FindLast(s => s.Roster is not null);
        var dropped = new HashSet<SegmentNumber>();
        foreach (var segment in begun)
        {
            if (holder is null || segment.File.Number >= holder.File.Number) dropped.UnionWith(segment.Drops(files));
        }

        var roster = RosterOf(holder, dropped);
        var included = begun.FindAll(s => !dropped.Contains(s.File.Number) && (holder is null || s.File.Number > holder.File.Number || roster.Exists(item => item.Segment == s.File.Number)));
        if (included.Count == 0)
        {
            refusal = new LogRefusal(LogRefusalKind.Damaged, Segment.DirectoryName, -1, "No batch of the log is sound. Nothing can be repaired: let the node join again with an empty directory.");
            return null;
        }

        var log = new LogRemains(included);
        refusal = log.FindLosses(roster, holder);
        if (refusal is not null) return null;
        log.JudgeEnd(segments, unbegun);
        log._isNothingDropped = log.IsNothingDropped();
        return log;
    }

    /// <summary>
    /// The starts of the log with that of a repair behind them. Of a start whose record is lost nobody knows the mark, so what was seen of it counts as lost; what was seen behind
    /// the last sound batch is.
    /// </summary>
    /// <param name="pastMax">How many past starts are remembered.</param>
    public StartHistory NextStart(int pastMax)
    {
        var starts = new StartHistory(LastBatch.Epoch, default, []);
        foreach (var segment in Segments)
        {
            if (segment.Starts is not { } found) continue;
            starts = found.Epoch == LastBatch.Epoch ? found : found.Next(LastBatch.Epoch, default, segment.Batches[^1].Header.Number, pastMax);
        }

        return starts.Next(LastBatch.Epoch.Next, default, LastBatch.Number, pastMax);
    }

    /// <summary>Whether it is certain that no lost record is younger than one of two and older than the other.</summary>
    /// <param name="older">The number that one had in its first place.</param>
    /// <param name="younger">The number that the other had.</param>
    public bool IsNothingLostBetween(long older, long younger)
    {
        // What is lost may be a copy of something old whose first place is gone; only where no segment went since is a lost record as old as its number.
        if (older >= LastLost || (_isNothingDropped && younger <= FirstLost)) return true;
        foreach (var (first, last) in _read)
        {
            if (first <= older + 1 && last >= younger - 1) return true;
        }

        return younger <= older + 1;
    }

    private static List<RosterItem> RosterOf(SegmentRemains? holder, HashSet<SegmentNumber> dropped) =>
        [.. (holder?.Roster ?? []).Where(item => !dropped.Contains(item.Segment))];

    private LogRefusal? FindLosses(List<RosterItem> roster, SegmentRemains? holder)
    {
        SegmentRemains? before = null;
        foreach (var segment in Segments)
        {
            var gap = GapBefore(before, segment, roster, holder);
            foreach (var batch in segment.Batches)
            {
                if (batch.IsBehindUnsound && gap is null) gap = (segment.File.Path.Value, before is null || batch != segment.Batches[0] ? EndBefore(segment, batch) : SegmentHeader.Bytes);
                if (!LastBatch.Number.IsNone && !Follows(batch.Header))
                    return new LogRefusal(LogRefusalKind.Damaged, segment.File.Path.Value, batch.Offset, $"Batch {batch.Header.Number} contradicts what stands before it. Files of different times seem to be mixed; restore the directory as a whole, or let the node join again with an empty one.");
                if (gap is null && batch != segment.Batches[0]) gap = (segment.File.Path.Value, batch.Offset);
                if (gap is { } at && batch.Header.FirstRecord != NextRecord) Lose(at.Path, at.Offset, NextRecord.Value, batch.Header.FirstRecord.Value - 1);
                Take(batch);
                gap = null;
            }

            before = segment;
        }

        return null;
    }

    private bool Follows(in BatchHeader header) => header.Number > LastBatch.Number && header.Epoch >= LastBatch.Epoch && header.FirstRecord >= NextRecord;

    private static long EndBefore(SegmentRemains segment, SoundBatch batch)
    {
        long end = SegmentHeader.Bytes;
        foreach (var other in segment.Batches)
        {
            if (other.Offset < batch.Offset) end = other.Offset + other.Header.LengthBytes;
        }

        return end;
    }

    /// <summary>Why records may be missing between two segments; null if a jump of their numbers there is what dropped segments leave.</summary>
    private static (string Path, long Offset)? GapBefore(SegmentRemains? before, SegmentRemains segment, List<RosterItem> roster, SegmentRemains? holder)
    {
        var previous = before?.File.Number ?? default;
        foreach (var item in roster)
        {
            if (item.Segment > previous && item.Segment < segment.File.Number) return (Segment.PathOf(item.Segment).Value, -1);
        }

        if (before is null) return segment.Batches[0].Offset == SegmentHeader.Bytes ? null : (segment.File.Path.Value, SegmentHeader.Bytes);
        var own = roster.FindIndex(item => item.Segment == previous);
        if (own >= 0 && previous != holder?.File.Number && before.EndOffset < roster[own].EndOffset) return (before.File.Path.Value, before.EndOffset);
        var isKnown = own >= 0 && previous.Next < segment.File.Number && roster.Exists(item => item.Segment == segment.File.Number);
        return isKnown ? null : (before.File.Path.Value, before.EndOffset);
    }

    private void Take(SoundBatch batch)
    {
        if (_read.Count > 0 && batch.Header.FirstRecord == NextRecord) _read[^1] = (_read[^1].First, batch.NextRecord - 1);
        else _read.Add((batch.Header.FirstRecord.Value, batch.NextRecord - 1));
        LastBatch = batch.Header;
        NextRecord = new RecordNumber(batch.NextRecord);
    }

    private void Lose(string path, long offset, long first, long last)
    {
        _losses.Add(new LostRange(path, offset, first, last));
        FirstLost = Math.Min(FirstLost, first);
        LastLost = Math.Max(LastLost, last);
    }

    /// <summary>Behind the last sound batch: the header of a later one proves that what stands between was durable, and a file that was cut may have held anything.</summary>
    private void JudgeEnd(IReadOnlyList<InspectedSegment> files, List<SegmentRemains> unbegun)
    {
        var last = Segments[^1];
        var next = NextRecord.Value;
        var lost = next - 1;
        foreach (var segment in unbegun.Where(s => s.File.Number > last.File.Number).Prepend(last))
        {
            foreach (var header in segment.Torn)
            {
                if (header.DurableThrough > LastBatch.Number && header.Epoch >= LastBatch.Epoch) lost = Math.Max(lost, header.FirstRecord.Value - 1);
            }
        }

        if (lost >= next) Lose(last.File.Path.Value, last.EndOffset, next, lost);
        NextRecord = new RecordNumber(lost + 1);
        if (IsCut(last.File, files)) Lose(last.File.Path.Value, last.File.LengthBytes, NextRecord.Value, long.MaxValue);
    }

    private static bool IsCut(InspectedSegment file, IReadOnlyList<InspectedSegment> files)
    {
        if (file.IsItself) return file.LengthBytes < file.Header.SizeBytes;
        foreach (var other in files)
        {
            if (other.IsItself && other.Header.SizeBytes == file.LengthBytes) return false;
        }

        return true;
    }

    /// <summary>Whether all segments are still there that the log had when records were lost.</summary>
    private bool IsNothingDropped()
    {
        if (_losses.Count == 0) return true;
        SegmentRemains? first = null;
        var last = Segments[^1];
        foreach (var segment in Segments)
        {
            if (segment.Batches[0].Header.FirstRecord.Value < FirstLost) first = segment;
        }

        foreach (var segment in Segments.Reverse())
        {
            if (segment.Batches[^1].Header.FirstRecord.Value > LastLost) last = segment;
        }

        if (first?.Roster is null) return false;
        foreach (var item in first.Roster)
        {
            if (!Has(item.Segment)) return false;
        }

        for (var number = first.File.Number; number < last.File.Number; number = number.Next)
        {
            if (!Has(number)) return false;
        }

        return true;
    }

    private bool Has(SegmentNumber number)
    {
        foreach (var segment in Segments)
        {
            if (segment.File.Number == number) return true;
        }

        return false;
    }
}
