using DataWarehouse.SDK.Contracts;
using DataWarehouse.SDK.Contracts.Hierarchy;

namespace DataWarehouse.Tests.Contracts.Hierarchy;

public sealed class HierarchyTests
{
    private static readonly PluginMetadata Infrastructure =
        new(new PluginId("base"), "Base", new Version(1, 0)) { Category = PluginCategory.Infrastructure };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void InfrastructurePlugin_OtherCategory_Throws()
    {
        var application = new PluginMetadata(new PluginId("base"), "Base", new Version(1, 0));

        Assert.Throws<ArgumentException>(() => new MinimalConsensusPlugin(application));
        Assert.Throws<ArgumentException>(() => new MinimalReplicationPlugin(application));
        Assert.Throws<ArgumentException>(() => new MinimalResiliencePlugin(application));
    }

    [Theory]
    [InlineData(typeof(ConsensusPluginBase))]
    [InlineData(typeof(ReplicationPluginBase))]
    [InlineData(typeof(ResiliencePluginBase))]
    public void Base_IsAnInfrastructurePlugin(Type type)
    {
        Assert.Equal(typeof(InfrastructurePluginBase), type.BaseType);
        Assert.Equal(typeof(PluginBase), typeof(InfrastructurePluginBase).BaseType);
    }

    [Fact]
    public async Task ConsensusHealth_Default_IsZerosAndEmpty()
    {
        await using var plugin = new MinimalConsensusPlugin(Infrastructure);

        var health = await plugin.GetClusterHealthAsync(Ct);

        Assert.Equal((0, 0), (health.TotalNodes, health.HealthyNodes));
        Assert.Empty(health.NodeStates);
    }

    [Fact]
    public async Task ReplicationHealth_Default_IsZerosAndEmpty()
    {
        await using var plugin = new MinimalReplicationPlugin(Infrastructure);

        var health = await plugin.GetReplicationHealthAsync(Ct);

        Assert.Equal((0, 0), (health.TotalPeers, health.ReachablePeers));
        Assert.Empty(health.PeerStates);
    }

    [Fact]
    public async Task ResilienceHealth_Default_IsZerosAndEmpty()
    {
        await using var plugin = new MinimalResiliencePlugin(Infrastructure);

        var health = await plugin.GetResilienceHealthAsync(Ct);

        Assert.Equal((0, 0), (health.TotalPolicies, health.ActiveCircuitBreakers));
        Assert.Empty(health.PolicyStates);
    }

    [Fact]
    public async Task DefaultHealth_Cancelled_Throws()
    {
        var cancelled = new CancellationToken(true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new MinimalConsensusPlugin(Infrastructure).GetClusterHealthAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new MinimalReplicationPlugin(Infrastructure).GetReplicationHealthAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new MinimalResiliencePlugin(Infrastructure).GetResilienceHealthAsync(cancelled));
    }

    [Fact]
    public void Records_HaveTheFixedShape()
    {
        var result = new ConsensusPluginBase.ConsensusResult(false, "n2", 7, "not-leader: ask n2");
        var (success, leaderId, logIndex, error) = result;
        var (state, stateLeaderId, commitIndex, lastApplied) = new ConsensusPluginBase.ConsensusState("multi-raft", null, 5, 4);
        var (outcome, sent, received, why) = new ReplicationPluginBase.SyncResult(ReplicationPluginBase.SyncOutcome.Refused, 1, 2, "epoch");

        Assert.Equal((false, "n2", 7L, "not-leader: ask n2"), (success, leaderId, logIndex, error));
        Assert.Equal(("multi-raft", null, 5L, 4L), (state, stateLeaderId, commitIndex, lastApplied));
        Assert.Equal((ReplicationPluginBase.SyncOutcome.Refused, 1, 2, "epoch"), (outcome, sent, received, why));
    }
}
