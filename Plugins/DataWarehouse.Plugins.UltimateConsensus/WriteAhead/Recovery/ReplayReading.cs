using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// Reads all segments of the log in order, reading ahead, and replays what stands in them. The bytes are cut into blocks of whole batches, which are checked
/// several at a time where somebody lends hands; they are replayed in order all the same.
/// </summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
/// <param name="state">What the steps share.</param>
/// <param name="segments">The segments, by number; where each ends is known.</param>
/// <param name="replay">Takes the batches.</param>
internal sealed class ReplayReading(OpeningState state, List<Segment> segments, Replay replay)
{
    private const int BlocksMax = 16;

    private readonly Queue<BatchBlock> _blocks = new();
    private readonly Stack<BatchBlock> _spare = new();
    private BatchSequence _sequence;
    private Segment? _skipped;

    /// <summary>The steps; each waits for a completion.</summary>
    public IEnumerable<bool> Run()
    {
        var ranges = new List<ReadRange>(segments.Count);
        foreach (var segment in segments) ranges.Add(new ReadRange(segment.Number, segment.File, segment.EndOffset));
        state.Ahead.Begin(ranges);
        for (var position = 0; position < segments.Count; position++)
        {
            var filling = Spare();
            filling.Begin(segments[position], Format.SegmentHeader.Bytes);
            while (!state.Ahead.IsAtEnd)
            {
                var isHere = state.Ahead.TryPeek(out var chunk);
                if (isHere && chunk.Segment != position) break;
                if (isHere && _blocks.Count < BlocksMax)
                {
                    if (!filling.IsAtEnd) filling.Append(chunk.Bytes.Span);
                    state.Ahead.Advance();
                    if (!filling.IsEmpty) filling = Check(filling);
                }
                else
                {
                    yield return true;
                    Take();
                }

                if (!ReplayChecked()) yield break;
            }

            // What is damaged first is what is told.
            while (_blocks.Count > 0 && (filling.Next < segments[position].EndOffset || position == segments.Count - 1))
            {
                yield return true;
                Take();
                if (!ReplayChecked()) yield break;
            }

            if (!IsComplete(segments[position], filling)) yield break;
            _spare.Push(filling);
        }
    }

    private BatchBlock Spare() => _spare.TryPop(out var spare) ? spare : new BatchBlock(state.Options.Planted == PlantedLogBug.RecordsUnchecked);

    /// <summary>Has a block checked.</summary>
    /// <returns>The one to be filled next, with what the block had of the next batch.</returns>
    private BatchBlock Check(BatchBlock block)
    {
        var next = Spare();
        next.BeginBehind(block);
        block.Work = state.Disk.Begin(DiskTask.Opening, block);
        _blocks.Enqueue(block);
        return next;
    }

    private void Take()
    {
        foreach (var block in _blocks)
        {
            if (block.Work == state.Completion.Operation) block.Work = null;
        }

        state.Ahead.OnRead(state.Completion);
    }

    /// <summary>Replays the blocks that are checked, up to the first that is not.</summary>
    private bool ReplayChecked()
    {
        while (_blocks.TryPeek(out var block) && block.Work is null)
        {
            _blocks.Dequeue();
            if (block.Segment != _skipped && !ReplayAll(block)) return false;
            _spare.Push(block);
        }

        return true;
    }

    private bool ReplayAll(BatchBlock block)
    {
        var segment = block.Segment!;
        while (block.TryMoveOn())
        {
            if (!_sequence.TryFollow(segment.Number, block.Batch) && state.TellsDamage)
            {
                state.RefuseDamage(segment.Path, block.Offset, $"Batch {block.Batch.Number} at offset {block.Offset} does not follow the one before it: some are missing between them.");
                return false;
            }

            if (replay.Take(segment, block) is not { } flaw) continue;
            state.RefuseDamage(segment.Path, flaw.Offset, flaw.Message);
            return false;
        }

        if (block.IsSound) return true;
        _skipped = segment;
        return !state.TellsDamage || Refuse(segment, block.Offset);
    }

    private bool IsComplete(Segment segment, BatchBlock last) => last.Next >= segment.EndOffset || !state.TellsDamage || Refuse(segment, last.Next);

    private bool Refuse(Segment segment, long offset)
    {
        state.RefuseDamage(segment.Path, offset, $"The batch at offset {offset} was durable and is damaged: the segment's batches went up to offset {segment.EndOffset}.");
        return false;
    }
}
