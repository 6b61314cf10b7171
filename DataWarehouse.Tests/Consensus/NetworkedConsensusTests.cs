using System.Text;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataWarehouse.Tests.Consensus;

/// <summary>Networked mode: each plugin is one voter, over a transport that the host gives.</summary>
public sealed class NetworkedConsensusTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-networked-");
    private readonly LocalNetwork _network = new(PeerTransportLimits.Default, static fault => Assert.Fail(fault.ToString()));
    private readonly List<UltimateConsensusPlugin> _plugins = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var plugin in _plugins) await plugin.DisposeAsync();
        _network.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Proposals_GoThroughTheLeader_AndOthersNameIt()
    {
        for (var number = 1; number <= 3; number++) await StartAsync(number);
        var leader = await LeaderAsync();

        var results = await Task.WhenAll(_plugins.Select(plugin => plugin.ProposeAsync("a"u8.ToArray(), PluginRig.Soon)));

        for (var place = 0; place < 3; place++)
        {
            Assert.Equal($"n{place + 1}" == leader, results[place].Success);
            Assert.Equal(leader, results[place].LeaderId);
            if (!results[place].Success) Assert.StartsWith(ConsensusErrors.NotLeader, results[place].Error, StringComparison.Ordinal);
            Assert.Equal($"n{place + 1}" == leader, await _plugins[place].IsLeaderAsync(CancellationToken.None));
        }

        // Every node reads linearizably, the followers too.
        foreach (var plugin in _plugins) Assert.Equal("a\n", Encoding.UTF8.GetString((await plugin.Groups[1].QueryAsync(default, PluginRig.Soon)).Response.Span));
    }

    [Fact]
    public async Task Health_KnowsWhoIsConnected()
    {
        for (var number = 1; number <= 3; number++) await StartAsync(number);
        await LeaderAsync();
        await PluginRig.UntilAsync(async () => (await _plugins[0].GetClusterHealthAsync(CancellationToken.None)).HealthyNodes == 3);

        await _plugins[2].StopAsync(CancellationToken.None);

        await PluginRig.UntilAsync(async () => (await _plugins[0].GetClusterHealthAsync(CancellationToken.None)).HealthyNodes == 2);
        var health = await _plugins[0].GetClusterHealthAsync(CancellationToken.None);
        Assert.Equal("not connected", health.NodeStates["n3"]);
        Assert.StartsWith("connected", health.NodeStates["n2"], StringComparison.Ordinal);
        Assert.Equal("true", (await _plugins[0].ReportHealthAsync(CancellationToken.None)).Facts["tolerates-machine-loss"]);
    }

    [Fact]
    public async Task Leader_Lost_AnotherNodeGoesOn()
    {
        for (var number = 1; number <= 3; number++) await StartAsync(number);
        var first = await LeaderAsync();
        await _plugins[first[^1] - '1'].StopAsync(CancellationToken.None);

        var next = await LeaderAsync(first);

        Assert.True((await _plugins[next[^1] - '1'].ProposeAsync("b"u8.ToArray(), PluginRig.Soon)).Success);
    }

    [Fact]
    public async Task Alone_ThereIsNoLeader()
    {
        var plugin = await StartAsync(1);

        var result = await plugin.ProposeAsync("a"u8.ToArray(), PluginRig.Soon);

        Assert.StartsWith(ConsensusErrors.NoLeader, result.Error, StringComparison.Ordinal);
        Assert.Null(await plugin.Groups[1].ElectLeaderAsync());
        Assert.Equal(ConsensusErrors.NoLeader, (await Assert.ThrowsAsync<ConsensusException>(() => plugin.Groups[1].ApplyCommittedEntriesAsync())).Code);
    }

    [Fact]
    public async Task Transport_OfAStranger_IsRefused()
    {
        var plugin = Make(9);

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => plugin.InitializeAsync(CancellationToken.None));

        Assert.Equal(ConsensusErrors.MissingService, Assert.IsType<ConsensusException>(refused.InnerException).Code);
    }

    private async Task<string> LeaderAsync(string? but = null)
    {
        var leader = default(string);
        await PluginRig.UntilAsync(() =>
        {
            leader = _plugins.Where(plugin => plugin.State == PluginState.Started).Select(plugin => plugin.Groups[1]).FirstOrDefault(group => group.IsLedHere)?.CurrentLeader;
            return leader is not null && leader != but;
        });
        var found = leader!;
        await PluginRig.UntilAsync(() => _plugins.Where(plugin => plugin.State == PluginState.Started).All(plugin => plugin.Groups[1].CurrentLeader == found));
        return found;
    }

    private async Task<UltimateConsensusPlugin> StartAsync(int number)
    {
        var plugin = Make(number);
        await plugin.InitializeAsync(PluginRig.Soon);
        await plugin.StartAsync(PluginRig.Soon);
        return plugin;
    }

    private UltimateConsensusPlugin Make(int number)
    {
        var values = new Dictionary<string, string?>
        {
            ["Mode"] = "networked",
            ["Groups"] = "1",
            ["Members:0"] = "n1",
            ["Members:1"] = "n2",
            ["Members:2"] = "n3@1",
            ["DataDirectory"] = Path.Combine(_directory.FullName, $"n{number}"),
            ["AllowUnsafeFileSystem"] = "true",
            ["ElectionTimeout"] = "00:00:00.3",
            ["HeartbeatInterval"] = "00:00:00.04",
            ["SegmentBytes"] = "1048576",
            ["ProposeTimeout"] = "00:00:00.4",
            ["Shards"] = "1",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"{UltimateConsensusOptions.SectionName}:{value.Key}", value.Value))).Build();
        var plugin = new UltimateConsensusPlugin(
            new PluginRig.CollectingBus(), NullLogger.Instance, configuration, _network.CreateTransport(new PeerId($"n{number}", new Incarnation(1))), null, TimeProvider.System)
        {
            StateMachines = _ => new ListMachine(),
        };
        _plugins.Add(plugin);
        return plugin;
    }
}
