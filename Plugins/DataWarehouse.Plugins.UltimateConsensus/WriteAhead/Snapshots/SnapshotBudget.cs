namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>
/// How many bytes of snapshots may be moved until the next tick, so that they do not take the disk from the log. Who comes when nothing is left waits in a
/// line, which is also what shares the disk between several snapshots. The last one served may go over; the next tick gives that much less.
/// </summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotBudget
{
    private readonly Queue<IBudgetWaiter> _waiting = new();
    private readonly long _bytesPerTick;
    private long _left;

    /// <summary>Begins with one tick's worth.</summary>
    /// <param name="bytesPerTick">What each tick gives.</param>
    public SnapshotBudget(long bytesPerTick) => _left = _bytesPerTick = bytesPerTick;

    /// <summary>Takes bytes, or gets in line for them.</summary>
    /// <param name="waiter">Who; it must not be in the line yet.</param>
    /// <param name="bytes">How many.</param>
    /// <returns>Whether they were taken; if not, <see cref="IBudgetWaiter.Resume"/> is called when they may be.</returns>
    public bool TryTake(IBudgetWaiter waiter, int bytes)
    {
        if (_left <= 0)
        {
            _waiting.Enqueue(waiter);
            return false;
        }

        _left -= bytes;
        return true;
    }

    /// <summary>A tick has passed. What was not used is not kept: it would come back as a burst.</summary>
    public void Tick()
    {
        _left = Math.Min(_left + _bytesPerTick, _bytesPerTick);
        while (_left > 0 && _waiting.TryDequeue(out var next)) _left -= next.Resume();
    }
}
