using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Reads all segments of the log in order, reading ahead, and replays what stands in them.</summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
/// <param name="state">What the steps share.</param>
/// <param name="scan">Finds batches.</param>
/// <param name="segments">The segments, by number; where each ends is known.</param>
/// <param name="replay">Takes the batches.</param>
internal sealed class ReplayReading(OpeningState state, SegmentScan scan, List<Segment> segments, Replay replay)
{
    private BatchSequence _sequence;

    /// <summary>The steps; each waits for a completion.</summary>
    public IEnumerable<bool> Run()
    {
        var ranges = new List<ReadRange>(segments.Count);
        foreach (var segment in segments) ranges.Add(new ReadRange(segment.Number, segment.File, segment.EndOffset));
        state.Ahead.Begin(ranges);
        for (var position = 0; position < segments.Count && state.Refusal is null; position++)
        {
            scan.Begin(segments[position].Seed, segments[position].EndOffset);
            while (state.Ahead.IsAtEnd ? false : !state.Ahead.TryPeek(out var next) || next.Segment == position)
            {
                if (state.Ahead.TryPeek(out var chunk))
                {
                    scan.Append(chunk.Bytes.Span);
                    state.Ahead.Advance();
                    if (!TakeAll(segments[position])) yield break;
                }
                else
                {
                    yield return true;
                    state.Ahead.OnRead(state.Completion);
                }
            }

            if (!IsComplete(segments[position])) yield break;
        }
    }

    private bool TakeAll(Segment segment)
    {
        while (scan.Next() == ScanStep.Found)
        {
            if (!_sequence.TryFollow(segment.Number, scan.Batch) && state.TellsDamage)
            {
                state.RefuseDamage(segment.Path, scan.Offset, $"Batch {scan.Batch.Number} at offset {scan.Offset} does not follow the one before it: some are missing between them.");
                return false;
            }

            if (replay.Take(segment, scan) is not { } flaw) continue;
            state.RefuseDamage(segment.Path, flaw.Offset, flaw.Message);
            return false;
        }

        return true;
    }

    private bool IsComplete(Segment segment)
    {
        if (scan.IsAtLimit || !state.TellsDamage) return true;
        state.RefuseDamage(segment.Path, scan.Offset, $"The batch at offset {scan.Offset} was durable and is damaged: the segment's batches went up to offset {segment.EndOffset}.");
        return false;
    }
}
