using System.Diagnostics.Metrics;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Plugins.UltimateConsensus.Diagnostics;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.Tests.UltimateConsensus.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Tests.Consensus;

/// <summary>The plugin in a host, as <c>AddUltimateConsensus</c> puts it there.</summary>
public sealed class HostedConsensusTests
{
    [Fact]
    public async Task Host_RunsThePlugin_WithItsStateMachines()
    {
        using var host = Build(services => services.AddUltimateConsensus(InMemory).UseStateMachines((_, group) => group == 1 ? new ListMachine() : new ListMachine()));
        await host.StartAsync(PluginRig.Soon);
        var plugin = host.Services.GetRequiredService<UltimateConsensusPlugin>();

        var result = await plugin.Groups[1].ProposeAsync("a"u8.ToArray(), PluginRig.Soon);

        Assert.True(result.IsApplied);
        Assert.Equal("a\n"u8.ToArray(), (await plugin.Groups[1].QueryAsync(default, PluginRig.Soon)).Response.ToArray());
        Assert.Same(plugin, host.Services.GetRequiredService<ConsensusPluginBase>());
        await host.StopAsync(PluginRig.Soon);
    }

    [Fact]
    public async Task Host_AddedInAnyOrderAndTwice_RunsOnePlugin()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
        builder.Services.AddUltimateConsensus(InMemory).UseStateMachine(() => new ListMachine());
        builder.Services.AddUltimateConsensus(options => options.Groups = 2).UseStateMachine(() => new ListMachine());
        using var host = builder.Build();
        await host.StartAsync(PluginRig.Soon);

        Assert.Equal(2, host.Services.GetRequiredService<UltimateConsensusPlugin>().GroupCount);
        Assert.Single(host.Services.GetServices<DataWarehouse.SDK.Contracts.IPlugin>());
        await host.StopAsync(PluginRig.Soon);
    }

    [Fact]
    public async Task Host_OptionsFromConfiguration_AreReadAndUnknownOnesRefused()
    {
        var values = new Dictionary<string, string?> { ["Mode"] = "memory", ["Groups"] = "5", ["ElectionTimeout"] = "00:00:00.3", ["HeartbeatInterval"] = "00:00:00.05", ["SegmentBytes"] = "1048576" };
        using var host = Build(services => services.AddUltimateConsensus(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
        await host.StartAsync(PluginRig.Soon);
        Assert.Equal(5, host.Services.GetRequiredService<UltimateConsensusPlugin>().GroupCount);
        await host.StopAsync(PluginRig.Soon);

        values["Grups"] = "5";
        using var wrong = Build(services => services.AddUltimateConsensus(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => wrong.StartAsync(PluginRig.Soon));
    }

    [Fact]
    public async Task Host_BadOptions_RefusesTheStartWithAllErrors()
    {
        using var host = Build(services => services.AddUltimateConsensus(options =>
        {
            options.Groups = 0;
            options.Voters = 9;
            options.HeartbeatInterval = options.ElectionTimeout;
            options.DataDirectory = "";
        }));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(PluginRig.Soon));

        foreach (var option in new[] { "Groups", "Voters", "HeartbeatInterval", "DataDirectory" })
            Assert.Contains(refused.Failures, failure => failure.Contains(option, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_CountProposalsByOutcome_AndGroupsLed()
    {
        using var host = Build(services => services.AddUltimateConsensus(InMemory));
        await host.StartAsync(PluginRig.Soon);
        var plugin = host.Services.GetRequiredService<UltimateConsensusPlugin>();
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var proposals = new MetricCollector<long>(meters, DataWarehouse.SDK.Diagnostics.DataWarehouseMeter.Name, ConsensusTelemetry.Proposals);
        using var durations = new MetricCollector<double>(meters, DataWarehouse.SDK.Diagnostics.DataWarehouseMeter.Name, ConsensusTelemetry.ProposalDuration);
        using var led = new MetricCollector<int>(meters, DataWarehouse.SDK.Diagnostics.DataWarehouseMeter.Name, ConsensusTelemetry.GroupsLed);
        using var leaderless = new MetricCollector<int>(meters, DataWarehouse.SDK.Diagnostics.DataWarehouseMeter.Name, ConsensusTelemetry.GroupsLeaderless);
        foreach (var group in plugin.Groups.Values) await group.ElectLeaderAsync();

        await plugin.ProposeAsync([1], PluginRig.Soon);
        await plugin.ProposeAsync(new byte[8 << 20], PluginRig.Soon);
        led.RecordObservableInstruments();
        leaderless.RecordObservableInstruments();

        Assert.Equal(["applied", ConsensusErrors.TooLarge], proposals.GetMeasurementSnapshot().Select(one => one.Tags[ConsensusTelemetry.OutcomeTag]));
        Assert.Equal(2, durations.GetMeasurementSnapshot().Count);
        Assert.Equal((3, 0), (led.LastMeasurement!.Value, leaderless.LastMeasurement!.Value));
        await host.StopAsync(PluginRig.Soon);
    }

    [Fact]
    public void Registration_Null_Throws()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddUltimateConsensus());
        Assert.Throws<ArgumentNullException>(() => services.AddUltimateConsensus((Action<UltimateConsensusOptions>)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddUltimateConsensus((IConfiguration)null!));
        Assert.Throws<ArgumentNullException>(() => services.AddUltimateConsensus().UseStateMachine(null!));
        Assert.Throws<ArgumentNullException>(() => services.AddUltimateConsensus().UseStateMachines(null!));
    }

    internal static void InMemory(UltimateConsensusOptions options)
    {
        options.Mode = ConsensusMode.Memory;
        options.ElectionTimeout = TimeSpan.FromMilliseconds(300);
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(50);
        options.SegmentBytes = 1 << 20;
    }

    private static IHost Build(Action<IServiceCollection> add)
    {
        var builder = Host.CreateApplicationBuilder();
        add(builder.Services);
        builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>();
        return builder.Build();
    }
}
