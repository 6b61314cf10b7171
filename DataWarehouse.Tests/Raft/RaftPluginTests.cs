using System.Reflection;
using DataWarehouse.Kernel.Hosting;
using DataWarehouse.Plugins.Raft;
using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;
using DataWarehouse.SDK.Health;
using DataWarehouse.Tests.Architecture;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Tests.Raft;

#pragma warning disable CS0618 // The retired plugin's own tests.

public sealed class RaftPluginTests
{
    private const string Message = "Replaced by UltimateConsensus with Multi-Raft. Remove in v4.0.";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Type_IsObsolete_AsAWarningWithTheTextAsPromised()
    {
        var mark = typeof(RaftPlugin).GetCustomAttribute<ObsoleteAttribute>();

        Assert.Equal((Message, false), (mark?.Message, mark?.IsError));
        Assert.Contains($"[Obsolete(\"{Message}\", false)]", Repository.Read("Plugins/DataWarehouse.Plugins.Raft/RaftPlugin.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Type_IsUsedByNothingButItsOwnTests() => Findings.None(Repository.Files(".cs")
        .Where(path => !path.StartsWith("Plugins/DataWarehouse.Plugins.Raft/", StringComparison.Ordinal) && !path.StartsWith("DataWarehouse.Tests/Raft/", StringComparison.Ordinal))
        .Where(path => Repository.Read(path).Contains("Raft" + "Plugin", StringComparison.Ordinal)));

    [Fact]
    public async Task Calls_AreThoseOfTheConsensusPlugin()
    {
        await using var consensus = new SharedConsensus();
        await using var raft = await StartAsync(consensus);

        var committed = await raft.ProposeAsync([1, 2], Ct);
        consensus.Leader = "b";
        var refused = await raft.ProposeAsync([3], Ct);

        Assert.Equal((true, 1), (committed.Success, committed.LogIndex));
        Assert.Equal([1, 2], Assert.Single(consensus.Entries));
        Assert.Equal((false, "b"), (refused.Success, refused.LeaderId));
        Assert.False(await raft.IsLeaderAsync(Ct));
        Assert.Equal((3, 2), ((await raft.GetClusterHealthAsync(Ct)).TotalNodes, (await raft.GetClusterHealthAsync(Ct)).HealthyNodes));
        await Assert.ThrowsAsync<ArgumentNullException>(() => raft.ProposeAsync(null!, Ct));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => raft.ProposeAsync([1], new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("multi-raft", "self", "leader")]
    [InlineData("multi-raft", "b", "follower")]
    [InlineData("multi-raft", null, "candidate")]
    [InlineData("learner", "b", "learner")]
    public async Task State_IsNamedAsItAlwaysWas(string below, string? leader, string expected)
    {
        await using var consensus = new SharedConsensus { Name = below, Leader = leader };
        await using var raft = await StartAsync(consensus);

        var state = await raft.GetStateAsync(Ct);

        Assert.Equal((expected, leader), (state.State, state.LeaderId));
    }

    [Fact]
    public async Task Start_SeveralGroups_IsRefused()
    {
        await using var consensus = new SharedConsensus(groups: 3);
        await using var raft = new RaftPlugin(consensus);
        await raft.InitializeAsync(Ct);

        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(() => raft.StartAsync(Ct));

        Assert.Contains("3 groups", refused.InnerException?.Message, StringComparison.Ordinal);
        Assert.Equal(1, raft.GroupCount);
    }

    [Fact]
    public async Task Constructor_NothingOrItselfBelow_Throws()
    {
        await using var consensus = new SharedConsensus();
        await using var raft = new RaftPlugin(consensus);

        Assert.Throws<ArgumentNullException>(() => new RaftPlugin(null!));
        Assert.Throws<ArgumentException>(() => new RaftPlugin(raft));
    }

    [Fact]
    public async Task Health_IsThatOfThePluginBelow()
    {
        await using var consensus = new SharedConsensus { Health = HealthStatus.Degraded };
        await consensus.InitializeAsync(Ct);
        await consensus.StartAsync(Ct);
        await using var raft = await StartAsync(consensus);

        var report = await raft.ReportHealthAsync(Ct);

        Assert.Equal((HealthStatus.Degraded, "One group."), (report.Status, report.Description));
        Assert.Equal(("true", "shared"), (report.Facts["deprecated"], report.Facts["consensus"]));
    }

    [Fact]
    public async Task Host_StartsTheConsensusPluginFirst()
    {
        using var host = ReadmeSample.Build(services =>
        {
            services.AddSingleton(new SharedConsensus());
            services.AddSingleton<ConsensusPluginBase>(provider => provider.GetRequiredService<SharedConsensus>());
            services.AddDataWarehouse().AddPlugin<SharedConsensus>();
        });

        await host.StartAsync(Ct);
        var raft = host.Services.GetRequiredService<RaftPlugin>();

        Assert.Equal([new PluginId("shared")], raft.Metadata.Dependencies);
        Assert.Equal(1, (await raft.ProposeAsync([1], Ct)).LogIndex);
        await host.StopAsync(Ct);
    }

    [Fact]
    public void Readme_ShowsTheSampleThatCompiles() =>
        Assert.Contains(Samples.Of("DataWarehouse.Tests/Raft/ReadmeSample.cs"), Repository.Read("Plugins/DataWarehouse.Plugins.Raft/README.md"), StringComparison.Ordinal);

    private static async Task<RaftPlugin> StartAsync(SharedConsensus consensus)
    {
        var raft = new RaftPlugin(consensus);
        await raft.InitializeAsync(Ct);
        await raft.StartAsync(Ct);
        return raft;
    }
}

#pragma warning restore CS0618
