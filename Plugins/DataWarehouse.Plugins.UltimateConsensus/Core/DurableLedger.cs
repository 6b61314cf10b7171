using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// What is durable for certain, worked out from the writes that were started and those that have completed. It is kept apart from the core's own
/// account, so that each can prove the other wrong.
/// </summary>
/// <remarks>Not thread-safe; belongs to its gate.</remarks>
internal sealed class DurableLedger
{
    /// <summary>Writes under way at most; <see cref="CoreOptions.WritesUnderWayMax"/> is never above it.</summary>
    public const int PendingMax = 1 << 16;

    private const int RoomMin = 4;

    private PendingWrite[] _pending = [];
    private int _head;
    private int _count;

    /// <summary>Starts with what the disk holds.</summary>
    /// <param name="hardState">The durable hard state.</param>
    /// <param name="index">The last durable place of the log.</param>
    public DurableLedger(HardState hardState, LogIndex index)
    {
        HardState = hardState;
        Begun = hardState;
        Index = index;
        BegunIndex = index;
    }

    /// <summary>The hard state that is durable.</summary>
    public HardState HardState { get; private set; }

    /// <summary>The place up to which the log is durable and will not be cut by a write under way.</summary>
    public LogIndex Index { get; private set; }

    /// <summary>The hard state once all writes that have begun are complete.</summary>
    public HardState Begun { get; private set; }

    /// <summary>The last place of the log once all writes that have begun are complete.</summary>
    public LogIndex BegunIndex { get; private set; }

    /// <summary>The latest write that has begun.</summary>
    public WriteId BegunThrough { get; private set; }

    /// <summary>The write up to which all have completed.</summary>
    public WriteId CompletedThrough { get; private set; }

    /// <summary>What a write would undo that earlier writes have fixed for ever, or null.</summary>
    /// <param name="write">A write that has not begun.</param>
    public string? FindContradiction(in WriteEffect write)
    {
        if (write.HardState is { } next)
        {
            if (next.Term < Begun.Term) return $"goes back from term {Begun.Term} to {next.Term}";
            if (next.Term == Begun.Term && !Begun.Vote.IsNone && next.Vote != Begun.Vote)
                return $"changes the vote of term {next.Term} from replica {Begun.Vote} to {next.Vote}";
        }

        if (write.Snapshot is { } snapshot && snapshot.Index < Begun.Commit)
            return $"replaces the log, committed up to {Begun.Commit}, by a snapshot up to {snapshot.Index}";
        if (write.Entries.IsEmpty) return null;

        var first = write.Entries.First.Index;
        if (first <= Begun.Commit) return $"overwrites index {first}, and the log is committed up to {Begun.Commit}";
        var last = write.Snapshot?.Index ?? BegunIndex;
        return first > last.Next ? $"begins at index {first}, and the log ends at {last}" : null;
    }

    /// <summary>Records the start of a write.</summary>
    /// <param name="write">The write.</param>
    /// <exception cref="ArgumentException">The id is not the next one.</exception>
    /// <exception cref="InvalidOperationException">There are <see cref="PendingMax"/> writes under way.</exception>
    public void Begin(in WriteEffect write)
    {
        if (write.Id.Value != BegunThrough.Value + 1)
            throw new ArgumentException($"Write {write.Id} does not follow {BegunThrough}.", nameof(write));
        if (_count == PendingMax) throw new InvalidOperationException($"{PendingMax} writes are under way.");
        if (_count == _pending.Length) Grow();

        BegunThrough = write.Id;
        if (write.Snapshot is not null) CutBehind(write.Snapshot.Index, write.Snapshot.Index);
        if (!write.Entries.IsEmpty) CutBehind(new LogIndex(write.Entries.First.Index.Value - 1), write.Entries.Last.Index);
        Begun = write.HardState ?? Begun;
        Slot(_count++) = new PendingWrite(write.HardState, BegunIndex, IsComplete: false);
    }

    /// <summary>Records the completion of a write; earlier ones may still be under way.</summary>
    /// <param name="id">The write.</param>
    /// <exception cref="ArgumentException">The write has not begun.</exception>
    public void Complete(WriteId id)
    {
        if (id.IsNone || id > BegunThrough) throw new ArgumentException($"Write {id} has not begun.", nameof(id));
        if (id <= CompletedThrough) return;

        ref var completed = ref Slot((int)(id.Value - CompletedThrough.Value - 1));
        completed = completed with { IsComplete = true };
        while (_count > 0 && _pending[_head].IsComplete) Settle();
    }

    private void Settle()
    {
        HardState = _pending[_head].HardState ?? HardState;
        Index = _pending[_head].Index;
        CompletedThrough = new WriteId(CompletedThrough.Value + 1);
        _head = (_head + 1) & (_pending.Length - 1);
        _count--;
    }

    /// <summary>From the start of a write that cuts the log, nothing behind the cut counts any more, whatever completes before it.</summary>
    private void CutBehind(LogIndex cut, LogIndex last)
    {
        if (cut < BegunIndex)
        {
            if (cut < Index) Index = cut;
            for (var i = 0; i < _count; i++)
            {
                ref var earlier = ref Slot(i);
                if (cut < earlier.Index) earlier = earlier with { Index = cut };
            }
        }

        BegunIndex = last;
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        if (_count == 0) (_pending, _head) = ([], 0);
    }

    private ref PendingWrite Slot(int position) => ref _pending[(_head + position) & (_pending.Length - 1)];

    private void Grow()
    {
        var grown = new PendingWrite[Math.Max(RoomMin, _pending.Length * 2)];
        for (var i = 0; i < _count; i++) grown[i] = Slot(i);
        _pending = grown;
        _head = 0;
    }

    /// <summary>A write under way: the hard state in it, and where the durable log ends once it and all before it have completed.</summary>
    private readonly record struct PendingWrite(HardState? HardState, LogIndex Index, bool IsComplete);
}
