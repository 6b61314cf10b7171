using System.Collections.Concurrent;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Conflicts;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static DataWarehouse.SDK.Contracts.Hierarchy.ReplicationPluginBase;

namespace DataWarehouse.Tests.UltimateReplication;

public sealed class UltimateReplicationPluginTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-replication-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<PeerReceiverFault> _faults = new();
    private readonly InMemoryNetwork _network;

    public UltimateReplicationPluginTests() => _network = new InMemoryNetwork(PeerTransportLimits.Default, _faults.Enqueue);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Assert.Empty(_faults);
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Hosts_WriteAndLetTheLoopRun_Converge()
    {
        using var a = Build("a");
        using var b = Build("b");
        await a.StartAsync(Ct);
        await b.StartAsync(Ct);
        await Plugin(a).Replication.WriteAsync("k", Cluster.Bytes("1"), default, Ct);

        Assert.Equal(HealthStatus.Degraded, (await Plugin(a).ReportHealthAsync(Ct)).Status);
        await UntilAsync(async () => (await Plugin(a).GetReplicationHealthAsync(Ct)).ReachablePeers == 1);

        Assert.Single((await Plugin(b).Replication.ReadAsync("k", Ct)).Siblings);
        var health = await Plugin(a).ReportHealthAsync(Ct);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal("false", health.Facts["durable"]);
        Assert.Equal("1", health.Facts["keys"]);
        Assert.Equal("1", health.Facts["peers"]);
        Assert.Equal("1", health.Facts["reachablePeers"]);
        Assert.Equal("1", health.Facts["incarnation"]);
        Assert.Equal("2", health.Facts["epoch"]);
        Assert.Equal("true", health.Facts["bootstrapped"]);
        await a.StopAsync(Ct);
        await b.StopAsync(Ct);
        Assert.Equal(PluginState.Stopped, Plugin(a).State);
    }

    [Fact]
    public async Task Loop_PeerCannotBeReached_GoesOnAndSaysSo()
    {
        using var a = Build("a");
        await a.StartAsync(Ct);

        Assert.Equal("not tried yet", (await Plugin(a).GetReplicationHealthAsync(Ct)).PeerStates["b"]);
        await UntilAsync(async () => (await Plugin(a).GetReplicationHealthAsync(Ct)).PeerStates["b"] == "Unreachable");

        await a.StopAsync(Ct);
    }

    [Fact]
    public async Task Loop_ExchangeThrows_IsReportedAndTheLoopGoesOn()
    {
        var transport = new FaultyTransport(new PeerId("a", IncarnationOf("a")));
        using var a = Build("a", services: services =>
        {
            services.AddSingleton<IPeerTransport>(transport);
            services.AddLogging(logging => logging.AddFakeLogging());
        });
        await a.StartAsync(Ct);

        await UntilAsync(() => Task.FromResult(transport.Sends > 1));

        Assert.Equal("Refused", (await Plugin(a).GetReplicationHealthAsync(Ct)).PeerStates["b"]);
        await a.StopAsync(Ct);
        Assert.Contains(a.Services.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id == 3005);
    }

    [Fact]
    public async Task Stop_ExchangeUnderWay_IsCancelled()
    {
        using var a = Build("a");
        using var b = Build("b");
        await a.StartAsync(Ct);
        await b.StartAsync(Ct);
        _network.DeliverAll(100);
        var exchange = Plugin(a).SyncAsync("b", Ct);

        await a.StopAsync(Ct);

        Assert.Equal(SyncOutcome.Unreachable, (await exchange).Outcome);
    }

    [Fact]
    public async Task Health_RetiredOrNotBootstrapped_SaysSo()
    {
        var membership = InMemoryEpochMembership.Founded("a", "a", "b");
        using var a = Build("a", membership: membership);
        await a.StartAsync(Ct);

        membership.SetBootstrapped(false);
        var early = await Plugin(a).ReportHealthAsync(Ct);
        membership.Apply(new MembershipChange.Retire(new Incarnation(1)));
        var retired = await Plugin(a).ReportHealthAsync(Ct);

        Assert.Equal((HealthStatus.Degraded, "false"), (early.Status, early.Facts["bootstrapped"]));
        Assert.Equal(HealthStatus.Unhealthy, retired.Status);
        await a.StopAsync(Ct);
    }

    [Fact]
    public async Task Calls_BeforeInitialization_AreRefused()
    {
        using var a = Build("a");
        var plugin = Plugin(a);

        Assert.Throws<InvalidOperationException>(() => plugin.Replication);
        await Assert.ThrowsAsync<InvalidOperationException>(() => plugin.SyncAsync("b", Ct));
        Assert.Equal(0, (await plugin.GetReplicationHealthAsync(Ct)).TotalPeers);
    }

    [Fact]
    public async Task Start_AllOptionsWrong_ListsAllErrors()
    {
        using var host = Build("a", options =>
        {
            options.DataDirectory = string.Empty;
            options.ConflictResolution = "newest";
            options.SyncInterval = TimeSpan.Zero;
            options.Limits = new ReplicationLimits
            {
                KeysMax = 0,
                ValueBytesMax = 0,
                BatchBytesMax = 1,
                ReplyTimeout = TimeSpan.Zero,
                ClockAheadMax = TimeSpan.FromDays(2),
            };
        });

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.All(
            new[] { "DataDirectory", "newest", "SyncInterval", "KeysMax", "ValueBytesMax", "BatchBytesMax", "ReplyTimeout", "ClockAheadMax" },
            name => Assert.Contains(name, string.Join('\n', failure.Failures), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_CustomResolutionWithoutMerge_IsRefused()
    {
        using var host = Build("a", options => options.ConflictResolution = "custom");

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.Contains("SiblingMerge", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CustomResolutionWithMerge_UsesIt()
    {
        using var host = Build(
            "a",
            options => options.ConflictResolution = "custom",
            services: services => services.AddSingleton<SiblingMerge>(Conflicts.Siblings.Union));
        await host.StartAsync(Ct);
        await Plugin(host).Replication.WriteAsync("k", Cluster.Bytes("x"), default, Ct);
        await Plugin(host).Replication.WriteAsync("k", Cluster.Bytes("y"), default, Ct);

        Assert.Single((await Plugin(host).Replication.ReadAsync("k", Ct)).Siblings);
        await host.StopAsync(Ct);
    }

    [Fact]
    public async Task Start_MembershipWithoutEpochs_IsRefusedWithTheReason()
    {
        using var host = Build("a", membership: new InMemoryClusterMembership("a"));

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync(Ct));

        Assert.Contains("membership with epochs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NotJoined_IsRefused()
    {
        using var host = Build("a", membership: new InMemoryEpochMembership("a"));

        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => host.StartAsync(Ct));

        Assert.Contains("not joined", failure.InnerException?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SameIncarnationAgain_IsRefused()
    {
        using (var first = Build("a"))
        {
            await first.StartAsync(Ct);
            await first.StopAsync(Ct);
        }

        using var second = Build("a");
        var failure = await Assert.ThrowsAsync<PluginLifecycleException>(() => second.StartAsync(Ct));

        Assert.Contains("join again as a new incarnation", failure.InnerException?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_FromConfiguration_AreBoundAndUnknownKeysRefused()
    {
        using var good = BuildFrom(("DataDirectory", _directory.FullName), ("SyncInterval", "00:00:07"), ("Limits:KeysMax", "12"));
        var options = good.Services.GetRequiredService<IOptions<UltimateReplicationOptions>>().Value;
        Assert.Equal((TimeSpan.FromSeconds(7), 12), (options.SyncInterval, options.Limits.KeysMax));

        using var bad = BuildFrom(("DataDirectory", _directory.FullName), ("SyncIntervall", "00:00:07"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad.StartAsync(Ct));
    }

    [Fact]
    public async Task Add_CalledTwice_IsHarmless()
    {
        using var host = Build("a", services: services => services.AddUltimateReplication(options => options.SyncInterval = TimeSpan.FromHours(1)));

        await host.StartAsync(Ct);

        Assert.Equal(TimeSpan.FromHours(1), host.Services.GetRequiredService<IOptions<UltimateReplicationOptions>>().Value.SyncInterval);
        await host.StopAsync(Ct);
    }

    private sealed class FaultyTransport(PeerId local) : IPeerTransport
    {
        private int _sends;

        public PeerId Local => local;

        public PeerBoot Boot => default;

        public PeerTransportLimits Limits => PeerTransportLimits.Default;

        public int Sends => Volatile.Read(ref _sends);

        public void Start(IPeerReceiver receiver)
        {
        }

        public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
        {
            Interlocked.Increment(ref _sends);
            throw new OperationCanceledException("Nobody cancelled this.");
        }

        public void Stop()
        {
        }
    }

    private static UltimateReplicationPlugin Plugin(IHost host) => host.Services.GetRequiredService<UltimateReplicationPlugin>();

    private static Incarnation IncarnationOf(string node) => new(node == "a" ? 1 : 2);

    /// <summary>Lets time and messages move until a condition holds.</summary>
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Ct.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            _network.DeliverAll(1_000);
            await Task.Yield();
        }
    }

    private IHost Build(
        string node,
        Action<UltimateReplicationOptions>? configure = null,
        IClusterMembership? membership = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = Base(node, membership);
        builder.Services.AddUltimateReplication(options => options.DataDirectory = Path.Combine(_directory.FullName, node));
        if (configure is not null) builder.Services.AddUltimateReplication(configure);
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    private IHost BuildFrom(params (string Key, string Value)[] settings)
    {
        var builder = Base("a", membership: null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"{UltimateReplicationOptions.SectionName}:{setting.Key}", (string?)setting.Value)));
        builder.Services.AddUltimateReplication(builder.Configuration.GetSection(UltimateReplicationOptions.SectionName));
        return builder.Build();
    }

    private HostApplicationBuilder Base(string node, IClusterMembership? membership)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(membership ?? InMemoryEpochMembership.Founded(node, "a", "b"));
        builder.Services.AddSingleton<IPeerTransport>(_network.CreateTransport(new PeerId(node, IncarnationOf(node))));
        builder.Services.AddDataWarehouse().AddPlugin<UltimateReplicationPlugin>();
        return builder;
    }
}
