using System.Globalization;
using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.Plugins.UltimateReplication.Counters;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateReplication;

/// <summary>
/// Multi-master replication as a plugin: one in-memory replica on this node that exchanges with each peer in turn.
/// </summary>
/// <remarks>
/// Its health says <c>durable: false</c>: this first form keeps keys in memory, and a node that restarts joins as a new incarnation.
/// Thread-safe.
/// </remarks>
public sealed class UltimateReplicationPlugin : ReplicationPluginBase
{
    private readonly IEpochClusterMembership _membership;
    private readonly IPeerTransport _transport;
    private readonly ConflictResolutionStrategies _strategies;
    private readonly ReplicationSettings _settings;
    private readonly UltimateReplicationOptions _options;
    private FileDotCounter? _counter;
    private CrdtReplicationSync? _sync;
    private ExchangeLoop? _loop;

    /// <summary>Makes the plugin; nothing happens before it is initialized.</summary>
    /// <param name="membership">Who belongs to the cluster, this node included; it must have epochs.</param>
    /// <param name="transport">Reaches the peers; the plugin starts and stops it.</param>
    /// <param name="strategies">The conflict resolutions to choose from.</param>
    /// <param name="settings">Limits, clock and telemetry.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The membership has no epochs.</exception>
    public UltimateReplicationPlugin(
        IClusterMembership membership,
        IPeerTransport transport,
        ConflictResolutionStrategies strategies,
        ReplicationSettings settings,
        IOptions<UltimateReplicationOptions> options)
        : base(Describe())
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(strategies);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        _membership = EpochRequirement.Require(membership);
        _transport = transport;
        _strategies = strategies;
        _settings = settings;
        _options = options.Value;
    }

    /// <summary>The keys, once the plugin is initialized.</summary>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public IMultiMasterReplication Replication => Sync;

    private CrdtReplicationSync Sync => _sync ?? throw new InvalidOperationException("The replication plugin is not initialized yet.");

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public override Task<SyncResult> SyncAsync(string peerNodeId, CancellationToken ct) => Sync.SyncAsync(peerNodeId, ct);

    /// <inheritdoc/>
    public override Task<ReplicationHealthInfo> GetReplicationHealthAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(_loop?.Describe() ?? new ReplicationHealthInfo(0, 0, []));
    }

    /// <inheritdoc/>
    protected override Task OnInitializeAsync(CancellationToken cancellationToken)
    {
        var local = _membership.View.Local;
        if (local == Incarnation.None)
            throw new InvalidOperationException("This node has not joined the cluster yet: replication needs its incarnation.");
        // Everything that a wrong setting can break comes first: an opened counter has used up the incarnation.
        var strategy = _strategies.Get(_options.ConflictResolution);
        CrdtReplicationSync.RequireRoom(_settings.Limits, _transport.Limits);
        DurableDirectory.Create(_options.DataDirectory, SystemFileSync.Instance);
        var lease = Path.Combine(_options.DataDirectory, string.Create(CultureInfo.InvariantCulture, $"dots-{local.Value}.lease"));
        _counter = FileDotCounter.Open(lease, local, highestUsed: 0, FileDotCounterOptions.Default);
        _sync = new CrdtReplicationSync(_membership, _transport, _counter, strategy, _settings);
        _loop = new ExchangeLoop(_sync, _membership, _settings, _options.SyncInterval);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task OnStartAsync(CancellationToken cancellationToken)
    {
        Sync.Start();
        _loop!.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task OnStopAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_loop is not null) await _loop.StopAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sync?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override Task OnDisposeAsync(CancellationToken cancellationToken)
    {
        _loop?.Dispose();
        _counter?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken)
    {
        var peers = _loop!.Describe();
        var view = _membership.View;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["durable"] = "false",
            ["incarnation"] = view.Local.ToString(),
            ["epoch"] = view.AppliedEpoch.ToString(),
            ["bootstrapped"] = view.LocalIsBootstrapped ? "true" : "false",
            ["keys"] = Sync.KeyCount.ToString(CultureInfo.InvariantCulture),
            ["peers"] = peers.TotalPeers.ToString(CultureInfo.InvariantCulture),
            ["reachablePeers"] = peers.ReachablePeers.ToString(CultureInfo.InvariantCulture),
        };
        return Task.FromResult(Sync.StopReason is { } reason
            ? new HealthReport(HealthStatus.Unhealthy, reason, facts)
            : Judge(view, peers, facts));
    }

    private static HealthReport Judge(MembershipView view, ReplicationHealthInfo peers, Dictionary<string, string> facts)
    {
        var isActive = view.TryFind(view.Local, out var self) && self.Status == MemberStatus.Active;
        if (!isActive)
            return new HealthReport(HealthStatus.Unhealthy, "This node is retired: it neither reads nor writes. Let it join again.", facts);
        if (!view.LocalIsBootstrapped)
            return new HealthReport(HealthStatus.Degraded, "This replica is not bootstrapped yet: it serves no reads.", facts);
        return peers.ReachablePeers == peers.TotalPeers
            ? new HealthReport(HealthStatus.Healthy, "Every peer converged in its last exchange.", facts)
            : new HealthReport(HealthStatus.Degraded, "Some peers did not converge in their last exchange.", facts);
    }

    private static PluginMetadata Describe() => new(
        new PluginId("datawarehouse.ultimate-replication"), "UltimateReplication", new Version(3, 0))
    {
        Description = "Multi-master replication on dotted version vectors.",
        Category = PluginCategory.Infrastructure,
    };
}
