using System.Diagnostics.Metrics;
using DataWarehouse.Node.Keyspaces;

namespace DataWarehouse.Node.Diagnostics;

/// <summary>Shows what a node counts as OpenTelemetry instruments. They are asked when somebody collects: the path of requests knows nothing of them.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class NodeMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "DataWarehouse.Node";

    private readonly Meter _meter;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="counters">What is counted.</param>
    /// <param name="table">The keyspaces that run here.</param>
    public NodeMetrics(IMeterFactory meters, NodeCounters counters, KeyspaceTable table)
    {
        _meter = meters.Create(MeterName);
        Count("dw.requests.reads", "Ranges and transactions that only read.", counters.Ranges);
        Count("dw.requests.writes", "Puts, deletions, compactions and transactions that may write.", counters.Writes);
        Count("dw.requests.forwarded", "Commands passed on to a leader elsewhere.", counters.Forwarded);
        Count("dw.requests.received", "Requests that other nodes passed on to here.", counters.Received);
        Count("dw.requests.refused", "Requests refused for a limit of this node.", counters.Refused);
        Count("dw.requests.retried", "Requests whose sender, a client or another node, had tried before.", counters.Retried);
        Count("dw.watch.events", "Events sent to watchers.", counters.EventsSent, "{event}");
        Count("dw.watch.behind", "Times that a watcher fell behind and had to catch up from the store.", counters.WatchersBehind, "{watcher}");
        Count("dw.lease.renewals", "Times that a lease was kept alive.", counters.LeasesRenewed, "{lease}");
        Count("dw.lease.expirations", "Leases revoked because their time was over.", counters.LeasesExpired, "{lease}");
        Level("dw.watch.streams", "Watch streams that are open.", () => counters.WatchStreams.Value, "{stream}");
        Level("dw.watch.watchers", "Watchers that are open.", () => counters.Watchers.Value, "{watcher}");
        Level("dw.keyspaces", "Keyspaces of which this node runs a replica.", () => table.All.Count, "{keyspace}");
        Level("dw.keyspaces.led", "Keyspaces that this node leads.", () => table.All.Count(static keyspace => keyspace.Leadership.Now.IsHere), "{keyspace}");
        Level("dw.keyspaces.leaderless", "Keyspaces of which this node knows no leader.", () => table.All.Count(static keyspace => !keyspace.Leadership.Now.IsKnown), "{keyspace}");
        Level("dw.keyspaces.stopped", "Keyspaces whose replica here has stopped for a fault.", () => table.All.Count(static keyspace => keyspace.Fault is not null), "{keyspace}");
        Level("dw.leases", "Leases of all keyspaces.", () => table.All.Sum(static keyspace => (long)keyspace.Leases.Count), "{lease}");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string name, string description, Tally tally, string unit = "{request}") => _meter.CreateObservableCounter(name, () => tally.Value, unit, description);

    private void Level(string name, string description, Func<long> look, string unit) => _meter.CreateObservableGauge(name, look, unit, description);
}
