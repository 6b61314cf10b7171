namespace DataWarehouse.Node.Diagnostics;

/// <summary>What a node counts on its way, without a listener in the path of requests; <see cref="NodeMetrics"/> shows it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NodeCounters
{
    /// <summary>Ranges and transactions that only read.</summary>
    public Tally Ranges { get; } = new();

    /// <summary>Puts, deletions, compactions and transactions that may write.</summary>
    public Tally Writes { get; } = new();

    /// <summary>Commands that were passed on to a leader elsewhere.</summary>
    public Tally Forwarded { get; } = new();

    /// <summary>Commands that other nodes passed on to here.</summary>
    public Tally Received { get; } = new();

    /// <summary>Watch streams that are open.</summary>
    public Tally WatchStreams { get; } = new();

    /// <summary>Watchers that are open.</summary>
    public Tally Watchers { get; } = new();

    /// <summary>Events that were sent to watchers.</summary>
    public Tally EventsSent { get; } = new();

    /// <summary>Watchers that fell behind and had to catch up from the store.</summary>
    public Tally WatchersBehind { get; } = new();

    /// <summary>Times that a lease was kept alive here.</summary>
    public Tally LeasesRenewed { get; } = new();

    /// <summary>Leases that were revoked because their time was over.</summary>
    public Tally LeasesExpired { get; } = new();

    /// <summary>Requests that are a further attempt, as their sender says.</summary>
    public Tally Retried { get; } = new();

    /// <summary>Requests that were refused for a limit of this node.</summary>
    public Tally Refused { get; } = new();
}
