using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>
/// The writes under way. They take effect in order and may be reported complete in any order, so a write counts as durable when it and all
/// before it are complete. When entries are overwritten, the writes that carry them are clipped: a completion that comes late then vouches only
/// for what still stands (the stale completion of openraft #1960 and of etcd's append race).
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class WriteLedger(PlantedBug planted)
{
    private const int RoomMin = 4;

    private PendingWrite[] _writes = [];
    private int _head;
    private int _count;

    /// <summary>How many writes are under way.</summary>
    public int Count => _count;

    /// <summary>The latest write asked for; none if none is under way.</summary>
    public WriteId Latest => _count == 0 ? WriteId.None : At(_count - 1).Id;

    /// <summary>Notes a write that is handed out.</summary>
    /// <param name="write">The write; its id is one more than the last one's.</param>
    public void Begin(in PendingWrite write)
    {
        if (_count == _writes.Length)
            Grow();
        At(_count++) = write;
    }

    /// <summary>Says that entries from a place on do not stand any more.</summary>
    /// <param name="last">The last entry that stands.</param>
    public void ClipAfter(LogIndex last)
    {
        if (planted == PlantedBug.StaleCompletionAfterOverwrite)
            return;

        for (var i = 0; i < _count; i++)
        {
            if (At(i).LastEntry > last)
                At(i).LastEntry = last;
        }
    }

    /// <summary>Notes that a write is complete.</summary>
    /// <param name="id">Which; one that is not under way is ignored.</param>
    /// <returns>Whether it was under way.</returns>
    public bool Complete(WriteId id)
    {
        if (_count == 0 || id.Value < At(0).Id.Value || id.Value > At(_count - 1).Id.Value)
            return false;

        ref var write = ref At((int)(id.Value - At(0).Id.Value));
        if (write.IsComplete)
            return false;

        write.IsComplete = true;
        return true;
    }

    /// <summary>Takes the oldest write if it is complete.</summary>
    /// <param name="write">The write.</param>
    public bool TryTake(out PendingWrite write)
    {
        if (_count == 0 || !At(0).IsComplete)
        {
            write = default;
            return false;
        }

        write = At(0);
        At(0) = default;
        _head = (_head + 1) & (_writes.Length - 1);
        _count--;
        return true;
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        if (_count == 0) (_writes, _head) = ([], 0);
    }

    private ref PendingWrite At(int position) => ref _writes[(_head + position) & (_writes.Length - 1)];

    private void Grow()
    {
        var larger = new PendingWrite[Math.Max(RoomMin, _writes.Length * 2)];
        for (var i = 0; i < _count; i++)
            larger[i] = At(i);
        _writes = larger;
        _head = 0;
    }
}
