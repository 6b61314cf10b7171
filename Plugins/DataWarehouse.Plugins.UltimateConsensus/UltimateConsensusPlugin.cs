using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Strategies;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// Multi-Raft to embed: a number of groups, each with a log that a majority of its voters holds, and a state machine over it. By default all voters run in this process and keep
/// their data on disk, which is durable but tolerates the loss of nothing: three voters in one process share its fate. In networked mode each process is one voter.
/// </summary>
/// <remarks>
/// Proposals are taken from the end of the initialization until the stop; before and after they are refused with <see cref="ConsensusErrors.NotRunning"/>. Thread-safe.
/// </remarks>
public sealed class UltimateConsensusPlugin : ConsensusPluginBase
{
    private const string SharedState = "multi-raft";

    private static readonly ConsensusResult NotRunning = new(false, null, 0, $"{ConsensusErrors.NotRunning}: The plugin is not initialized, or it was stopped.");

    private readonly IMessageBus _bus;
    private readonly ILogger _logger;
    private readonly IConfiguration _configuration;
    private readonly IPeerTransport? _transport;
    private readonly IDisk? _disk;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<int, RaftGroup> _groups = new();
    private readonly ConsistentHash<int> _routes = new();
    private OwnMeterFactory? _meters;
    private ConsensusTelemetry? _telemetry;
    private volatile ConsensusHost? _host;
    private HostHealth? _health;

    /// <summary>Makes the plugin for a process that holds all voters; nothing happens before it is initialized.</summary>
    /// <param name="bus">Where events are told.</param>
    /// <param name="logger">Where log events go.</param>
    /// <param name="configuration">The whole configuration; the options are in <see cref="UltimateConsensusOptions.SectionName"/>.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public UltimateConsensusPlugin(IMessageBus bus, ILogger logger, IConfiguration configuration)
        : this(bus, logger, configuration, null, null, TimeProvider.System)
    {
    }

    /// <summary>Makes the plugin for any mode; nothing happens before it is initialized.</summary>
    /// <param name="bus">Where events are told.</param>
    /// <param name="logger">Where log events go.</param>
    /// <param name="configuration">The whole configuration; the options are in <see cref="UltimateConsensusOptions.SectionName"/>.</param>
    /// <param name="transport">The way to the other nodes in networked mode, not started; the plugin starts and stops it. Otherwise not used, and null where there is none.</param>
    /// <param name="disk">The disk in networked mode, not started; the plugin starts and stops it. Null for the data directory. Otherwise not used.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentNullException">A required argument is null.</exception>
    public UltimateConsensusPlugin(IMessageBus bus, ILogger logger, IConfiguration configuration, IPeerTransport? transport, IDisk? disk, TimeProvider time)
        : base(Describe())
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(time);
        (_bus, _logger, _configuration, _transport, _disk, _time) = (bus, logger, configuration, transport, disk, time);
    }

    /// <summary>
    /// Makes the factory of a group's state machines, the same kind for one group in every process and every run. Default: machines that count entries and keep a digest over them.
    /// </summary>
    public Func<int, IStateMachineFactory>? StateMachines { get; init; }

    /// <inheritdoc/>
    public override int GroupCount => Math.Max(1, _groups.Count);

    /// <summary>The groups by number; empty before the initialization.</summary>
    public IReadOnlyDictionary<int, RaftGroup> Groups => _groups;

    /// <summary>What a container has prepared, or null.</summary>
    internal ConsensusSettings? Settings { get; init; }

    /// <summary>The voters of this process; for tests, which stop and start them.</summary>
    internal ConsensusHost? Host => _host;

    /// <summary>The group that the entries of a key belong to: all of one key go to one group, and only they have an order.</summary>
    /// <param name="key">The key; its UTF-8 bytes count.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public RaftGroup GroupOf(string key) => _groups[_routes.GetNode(key)];

    /// <summary>The group that some data belongs to: the one that <see cref="ProposeAsync"/> takes it to.</summary>
    /// <param name="data">The data, or the bytes of a key.</param>
    /// <exception cref="InvalidOperationException">The plugin is not initialized.</exception>
    public RaftGroup GroupOf(ReadOnlySpan<byte> data) => _groups[_routes.GetNode(data)];

    /// <inheritdoc/>
    /// <remarks>
    /// The group is chosen by a hash of the data. While no leader is known one is looked for, as long as the options say. <see cref="RaftGroup.ProposeAsync"/> does the same without
    /// allocating, and gives the state machine's answer.
    /// </remarks>
    public override Task<ConsensusResult> ProposeAsync(byte[] data, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (ct.IsCancellationRequested) return Task.FromCanceled<ConsensusResult>(ct);
        return _host is null ? Task.FromResult(NotRunning) : ProposeToAsync(GroupOf(data), data, ct);
    }

    /// <inheritdoc/>
    public override Task<bool> IsLeaderAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(_host is not null && _groups.Values.Any(static group => group.IsLedHere));
    }

    /// <inheritdoc/>
    /// <remarks>The state is <c>multi-raft</c>; the indexes are the sums over all groups. The leader is told where there is one group.</remarks>
    public override Task<ConsensusState> GetStateAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        // Applied is read first: what is committed since cannot be less.
        var applied = _groups.Values.Sum(static group => group.LastApplied);
        var commit = _groups.Values.Sum(static group => group.CommitIndex);
        return Task.FromResult(new ConsensusState(SharedState, _groups.Count == 1 ? _groups.Values.First().CurrentLeader : null, commit, applied));
    }

    /// <inheritdoc/>
    public override Task<ClusterHealthInfo> GetClusterHealthAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(_host is not null && _health is { } health ? health.Nodes() : new ClusterHealthInfo(0, 0, []));
    }

    /// <summary>Makes a strategy by the name of its protocol.</summary>
    /// <param name="strategyName"><c>raft</c>; <c>paxos</c>, <c>pbft</c> and <c>zab</c> refuse every proposal. Case does not count.</param>
    /// <exception cref="ArgumentException">There is no protocol of that name.</exception>
    public IRaftStrategy CreateStrategy(string strategyName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(strategyName);
        return strategyName.ToLowerInvariant() switch
        {
            RaftStrategy.StrategyName => new RaftStrategy(this),
            PaxosStrategy.StrategyName => new PaxosStrategy(),
            PbftStrategy.StrategyName => new PbftStrategy(),
            ZabStrategy.StrategyName => new ZabStrategy(),
            _ => throw new ArgumentException($"There is no strategy '{strategyName}'; there are raft, paxos, pbft and zab.", nameof(strategyName)),
        };
    }

    /// <inheritdoc/>
    protected override async Task OnInitializeAsync(CancellationToken cancellationToken)
    {
        var options = Settings?.Options() ?? OptionsReader.Read(_configuration);
        _telemetry = Settings?.Telemetry ?? new ConsensusTelemetry(_logger, _meters = new OwnMeterFactory());
        var machines = StateMachines ?? Settings?.Machines ?? (static _ => JournalMachineFactory.Instance);
        var host = ConsensusHost.Make(options, new HostServices(_transport, _disk, _time, _bus, _telemetry, machines));
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        foreach (var group in host.Groups)
        {
            _groups[group.GroupId] = group;
            _routes.AddNode(group.GroupId);
        }

        _health = new HostHealth(host, options);
        _host = host;
    }

    /// <inheritdoc/>
    protected override async Task OnStopAsync(CancellationToken cancellationToken)
    {
        if (_host is not { } host) return;
        _host = null;
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task OnDisposeAsync(CancellationToken cancellationToken)
    {
        _meters?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task<HealthReport> OnReportHealthAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_health?.Report() ?? new HealthReport(HealthStatus.Unhealthy, "The plugin does not run."));

    private static PluginMetadata Describe() => new(
        new PluginId("datawarehouse.ultimate-consensus"), "UltimateConsensus", new Version(3, 0))
    {
        Description = "Multi-Raft: many consensus groups in one process.",
        Category = PluginCategory.Infrastructure,
    };

    private async Task<ConsensusResult> ProposeToAsync(RaftGroup group, byte[] data, CancellationToken ct)
    {
        var telemetry = _telemetry!;
        var begun = telemetry.TimesProposals ? _time.GetTimestamp() : 0;
        var result = await group.ProposeAsync(data, ct).ConfigureAwait(false);
        telemetry.Proposed(result, begun == 0 ? TimeSpan.Zero : _time.GetElapsedTime(begun));
        if (result.IsApplied) return new ConsensusResult(true, group.CurrentLeader, result.Index, null);
        var (code, sentence) = Refusals.Of(result);
        return new ConsensusResult(false, result.Leader == default ? null : result.Leader.Node, 0, $"{code}: {sentence}");
    }
}
