using System.Collections.Immutable;
using System.Text;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.UltimateReplication;

/// <summary>
/// Replicas on one in-memory network and one clock that stands still. Every node has a membership of its own that applies the same entries;
/// deliveries happen only where a test asks for them.
/// </summary>
internal sealed class Cluster : IDisposable
{
    private const int DeliveriesMax = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly List<MembershipChange> _log = [];
    private readonly Func<ConflictResolutionStrategies, ReplicationStrategyBase> _choose;
    private readonly TestMeterFactory _meters = new();

    public Cluster(
        string[] nodeIds,
        Func<ConflictResolutionStrategies, ReplicationStrategyBase>? choose = null,
        ReplicationLimits? limits = null,
        PeerTransportLimits? transportLimits = null)
    {
        _choose = choose ?? (strategies => strategies.KeepSiblings);
        Limits = limits ?? new ReplicationLimits();
        Network = new InMemoryNetwork(transportLimits ?? PeerTransportLimits.Default, fault => throw fault.Exception);
        Telemetry = new ReplicationTelemetry(Log, _meters);
        foreach (var nodeId in nodeIds) _log.Add(new MembershipChange.Join(nodeId));
        foreach (var nodeId in nodeIds) Add(nodeId, isBootstrapped: true);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FakeLogger<ReplicationTelemetry> Log { get; } = new();

    public ReplicationLimits Limits { get; }

    public InMemoryNetwork Network { get; }

    public ReplicationTelemetry Telemetry { get; }

    public IReadOnlyDictionary<string, Node> Nodes => _nodes;

    public Node this[string nodeId] => _nodes[nodeId];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public MetricCollector<long> Collect(string instrument) => new(_meters, SDK.Diagnostics.DataWarehouseMeter.Name, instrument);

    /// <summary>Applies an entry at every node.</summary>
    public void Apply(MembershipChange change)
    {
        _log.Add(change);
        foreach (var node in _nodes.Values) node.Membership.Apply(change);
    }

    /// <summary>Lets a node join; it starts empty and not bootstrapped.</summary>
    public Node Join(string nodeId)
    {
        Apply(new MembershipChange.Join(nodeId));
        return Add(nodeId, isBootstrapped: false);
    }

    /// <summary>Stops a node for good.</summary>
    public void Remove(string nodeId)
    {
        _nodes[nodeId].Sync.Dispose();
        _nodes.Remove(nodeId);
    }

    public ReplicationPluginBase.SyncResult Exchange(string from, string to)
    {
        var exchange = this[from].Sync.SyncAsync(to, CancellationToken.None);
        return Pump(exchange);
    }

    /// <summary>Delivers until an exchange has ended.</summary>
    public T Pump<T>(Task<T> exchange)
    {
        // The continuation of an answer runs on the pool: while it does, nothing waits to be delivered.
        SpinWait.SpinUntil(() => exchange.IsCompleted || (Network.DeliverNext() && exchange.IsCompleted), Patience);

        return Done(exchange);
    }

    /// <summary>Every pair exchanges in both directions; whether all converged.</summary>
    public bool ExchangeAll()
    {
        var haveAllConverged = true;
        foreach (var from in _nodes.Keys.ToArray())
        {
            foreach (var to in _nodes.Keys.ToArray())
            {
                if (!string.Equals(from, to, StringComparison.Ordinal))
                    haveAllConverged &= Exchange(from, to).Outcome == ReplicationPluginBase.SyncOutcome.Converged;
            }
        }

        return haveAllConverged;
    }

    public void AssertSameState(params string[] keys)
    {
        foreach (var key in keys)
        {
            var first = _nodes.Values.First();
            foreach (var node in _nodes.Values)
            {
                var (expected, actual) = (first.Sync.StateOf(key), node.Sync.StateOf(key));
                Assert.True(expected.HasSameState(actual), $"{key}: {first.Id} {Show(expected)} but {node.Id} {Show(actual)}");
            }
        }
    }

    public void Dispose()
    {
        foreach (var node in _nodes.Values) node.Sync.Dispose();
        _meters.Dispose();
    }

    private static T Done<T>(Task<T> task)
    {
        Assert.True(task.IsCompleted, "The call has not ended.");
#pragma warning disable VSTHRD002, xUnit1031 // It has ended.
        return task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, xUnit1031
    }

    private static string Show(in DvvSet<StampedValue> set) => $"{set.Context} live [{string.Join(' ', set.Values.Select(value => value.Dot))}]";

    private Node Add(string nodeId, bool isBootstrapped)
    {
        var membership = new InMemoryEpochMembership(nodeId);
        foreach (var change in _log) membership.Apply(change);
        membership.SetBootstrapped(isBootstrapped);
        var counter = new MemoryDotCounter(membership.View.Local);
        var sync = new CrdtReplicationSync(
            membership,
            Network.CreateTransport(new PeerId(nodeId, membership.View.Local)),
            counter,
            _choose(new ConflictResolutionStrategies(membership)),
            new ReplicationSettings(Limits, Time, Telemetry));
        sync.Start();
        var node = new Node(nodeId, membership, counter, sync);
        _nodes.Add(nodeId, node);
        Network.DeliverAll(DeliveriesMax);
        return node;
    }

    internal sealed record Node(string Id, InMemoryEpochMembership Membership, MemoryDotCounter Counter, CrdtReplicationSync Sync)
    {
        public Incarnation Incarnation => Membership.View.Local;

        public PeerId Peer => new(Id, Incarnation);

        public Dot Write(string key, string value, CausalContext context = default) =>
            Done(Sync.WriteAsync(key, Bytes(value), context, CancellationToken.None).AsTask());

        public void Delete(string key, CausalContext context) =>
            Assert.True(Sync.DeleteAsync(key, context, CancellationToken.None).AsTask().IsCompletedSuccessfully);

        public ReplicatedRead Read(string key) => Done(Sync.ReadAsync(key, CancellationToken.None).AsTask());

        /// <summary>The live values as text, in the order of their bytes.</summary>
        public ImmutableArray<string> Values(string key) =>
            [.. Read(key).Siblings.Select(value => Encoding.UTF8.GetString(value.Span)).Order(StringComparer.Ordinal)];
    }
}
