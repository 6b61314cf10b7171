namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>What the store of snapshots says to a thread that waits for it. A store that is closed says nothing any more, so whoever waits looks now and then.</summary>
/// <remarks>Thread-safe; one thread waits.</remarks>
/// <param name="snapshots">The store.</param>
/// <param name="stopping">Ends every wait.</param>
internal sealed class StoreNews(LogSnapshots snapshots, CancellationToken stopping)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly object _gate = new();
    private int _untaken;

    /// <summary>Whether a wait ended without news: the log has stopped, or the node does.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>There is something new.</summary>
    public void Tell()
    {
        lock (_gate)
        {
            _untaken++;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for something new.</summary>
    /// <exception cref="IOException">The log has stopped.</exception>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public void Wait()
    {
        HasEnded = true;
        while (!TryTake())
        {
            stopping.ThrowIfCancellationRequested();
            // Asked without the lock: the store tells with that of the log held.
            if (snapshots.IsClosed) throw new IOException("The log has stopped while a snapshot was written or read.");
        }

        HasEnded = false;
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            if (_untaken == 0) Monitor.Wait(_gate, LookEvery);
            if (_untaken == 0) return false;
            _untaken--;
            return true;
        }
    }
}
