using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Finds the segment that was appended to last: the one with the highest number whose first batch is sound. Where it ends is decided here: one batch at
/// a time is under way, so an invalid one is a torn end unless something that was written later stands behind it; then it is damage.
/// </summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
/// <param name="state">What the steps share.</param>
/// <param name="scan">Finds batches.</param>
/// <param name="segments">The files that are called like segments, by number.</param>
/// <param name="directory">The directory of files whose header does not say it.</param>
internal sealed class LastSegmentSearch(OpeningState state, SegmentScan scan, List<FoundSegment> segments, DirectoryId directory)
{
    private readonly List<RosterItem> _roster = [];
    private readonly HashSet<SegmentNumber> _drops = [];
    private BatchSequence _sequence;
    private StartHistory? _starts;
    private long _lastOffset;
    private long _end;
    private bool _isSearching;
    private bool _searchesUnbegun;

    /// <summary>What was found, at the end; null if no segment was ever appended to.</summary>
    public LastSegment? Last { get; private set; }

    /// <summary>The steps; each waits for a completion.</summary>
    public IEnumerable<bool> Run()
    {
        var position = segments.Count;
        while (--position >= 0 && Last is null && state.Refusal is null)
        {
            foreach (var wait in ScanAll(segments[position])) yield return wait;
            if (state.Refusal is null && !_sequence.Batch.IsNone) Take(segments[position]);
        }

        // What looks as if it had never been begun may be a segment whose first batch is damaged. Segments are begun in order, but the earlier of two may have
        // held that one batch only; so none is left out.
        _searchesUnbegun = true;
        for (var next = Last is null ? 0 : position + 2; next < segments.Count && state.Refusal is null; next++)
        {
            foreach (var wait in ScanAll(segments[next])) yield return wait;
        }
    }

    private IEnumerable<bool> ScanAll(FoundSegment file)
    {
        _isSearching = false;
        scan.Begin(file.SeedAmong(directory, state.Options.Planted), file.LengthBytes);
        state.Ahead.Begin([new ReadRange(file.Number, file.File, file.LengthBytes)]);
        var isMore = !Advance(file);
        while (isMore && !state.Ahead.IsAtEnd)
        {
            while (!state.Ahead.TryPeek(out _))
            {
                yield return true;
                state.Ahead.OnRead(state.Completion);
            }

            if (state.Ahead.TryPeek(out var chunk)) scan.Append(chunk.Bytes.Span);
            state.Ahead.Advance();
            isMore = !Advance(file);
        }

        state.Ahead.Stop();
        while (!state.Ahead.IsIdle)
        {
            yield return true;
            state.Ahead.OnRead(state.Completion);
        }

        state.Ahead.Clear();
        if (isMore && !_isSearching) _end = scan.Offset;
    }

    /// <summary>Goes as far as the bytes go; whether that is the end.</summary>
    private bool Advance(FoundSegment file)
    {
        while (!_isSearching)
        {
            switch (scan.Next())
            {
                case ScanStep.NeedsMore:
                    return false;
                case ScanStep.End:
                    _end = scan.Offset;
                    if (!state.TellsDamage || (_sequence.Batch.IsNone && !_searchesUnbegun)) return true;
                    _isSearching = true;
                    scan.SkipPlace();
                    break;
                default:
                    if (!TakeBatch(file)) return true;
                    break;
            }
        }

        var step = scan.Search(_sequence.Epoch, _sequence.Batch);
        if (step == ScanStep.Found)
            state.RefuseDamage(file.Path, _end, $"The batch at offset {_end} was durable and is damaged: a later one stands at offset {scan.Offset}.");
        return step != ScanStep.NeedsMore;
    }

    private bool TakeBatch(FoundSegment file)
    {
        var isFirst = _sequence.Batch.IsNone;
        if (!_sequence.TryFollow(file.Number, scan.Batch))
        {
            state.RefuseDamage(file.Path, scan.Offset, $"Batch {scan.Batch.Number} at offset {scan.Offset} does not follow the one before it.");
            return false;
        }

        _lastOffset = scan.Offset;
        foreach (ref readonly var record in scan.Records)
        {
            if (record.Header.Kind == RecordKind.Drop && RecordBody.TryReadSegment(scan.BodyOf(record), out var dropped)) _drops.Add(dropped);
            if (record.Header.Kind == RecordKind.Roster && isFirst) RecordBody.TryReadRoster(scan.BodyOf(record), _roster);
            if (record.Header.Kind == RecordKind.Starts && isFirst) RecordBody.TryReadStarts(scan.BodyOf(record), scan.Batch.Epoch, out _starts);
        }

        if (!isFirst || (_roster.Count > 0 && _roster[^1].Segment == file.Number && _starts is not null)) return true;
        state.RefuseDamage(file.Path, scan.Offset, "The first batch does not say which segments the log consists of and which starts it has had.");
        return false;
    }

    private void Take(FoundSegment file)
    {
        var kept = new List<RosterItem>();
        foreach (var item in _roster)
        {
            if (!_drops.Contains(item.Segment)) kept.Add(item.Segment == file.Number ? item with { EndOffset = _end } : item);
        }

        Last = new LastSegment(file, _sequence, _lastOffset, _end, kept, _starts!);
    }
}
