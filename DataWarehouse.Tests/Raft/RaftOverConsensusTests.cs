using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.Raft;
using DataWarehouse.Plugins.UltimateConsensus;
using DataWarehouse.Tests.Consensus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DataWarehouse.Tests.Raft;

/// <summary>The retired plugin over the one that replaces it, in a host.</summary>
public sealed class RaftOverConsensusTests
{
    [Fact]
    public async Task Calls_OverTheRealConsensusPlugin_Work()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddUltimateConsensus(HostedConsensusTests.InMemory);
        builder.Services.AddUltimateConsensus(options => options.Groups = 1);
#pragma warning disable CS0618 // The retired plugin is what is tested.
        builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>().AddPlugin<RaftPlugin>();
        using var host = builder.Build();
        await host.StartAsync(PluginRig.Soon);
        var raft = host.Services.GetRequiredService<RaftPlugin>();
#pragma warning restore CS0618

        var result = await raft.ProposeAsync([1, 2, 3], PluginRig.Soon);
        var state = await raft.GetStateAsync(CancellationToken.None);

        Assert.True(result.Success, result.Error);
        Assert.True(await raft.IsLeaderAsync(CancellationToken.None));
        Assert.Equal(("leader", result.LeaderId), (state.State, state.LeaderId));
        Assert.True(state.CommitIndex >= result.LogIndex);
        Assert.Equal((3, 3), ((await raft.GetClusterHealthAsync(CancellationToken.None)) is var health ? (health.TotalNodes, health.HealthyNodes) : default));
        Assert.Equal(DataWarehouse.SDK.Health.HealthStatus.Healthy, (await raft.ReportHealthAsync(CancellationToken.None)).Status);
        await host.StopAsync(PluginRig.Soon);
    }

    [Fact]
    public async Task Start_OverSeveralRealGroups_IsRefused()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddUltimateConsensus(HostedConsensusTests.InMemory);
#pragma warning disable CS0618 // The retired plugin is what is tested.
        builder.Services.AddDataWarehouse().AddPlugin<UltimateConsensusPlugin>().AddPlugin<RaftPlugin>();
#pragma warning restore CS0618
        using var host = builder.Build();

        await Assert.ThrowsAsync<DataWarehouse.SDK.Contracts.PluginLifecycleException>(() => host.StartAsync(PluginRig.Soon));
    }
}
