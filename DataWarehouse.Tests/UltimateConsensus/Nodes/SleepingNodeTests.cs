using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>Whole nodes whose groups sleep, running for real.</summary>
public sealed class SleepingNodeTests
{
    private static readonly RaftNodeOptions Drowsy = new() { Shards = 2, Tick = TimeSpan.FromMilliseconds(20), SegmentBytes = 1 << 20, SleepAfterTicks = 3 };

    [Fact]
    public async Task Groups_ThatRest_Sleep_AndWakeForAProposalAndARead()
    {
        using var cluster = new NodeCluster(Drowsy);
        await cluster.StartAllAsync(1, 2);
        await cluster.ProposeAsync(1, "before");
        for (var node = 1; node <= 3; node++) await NodeCluster.UntilAsync(cluster.At(node, 1), static status => status.IsAsleep);

        await cluster.ProposeAsync(1, "after");

        Assert.Equal("before\nafter\n", await cluster.ReadAsync(2, 1));
        for (var node = 1; node <= 3; node++) await NodeCluster.UntilAsync(cluster.At(node, 1), static status => status.IsAsleep);
    }

    [Fact]
    public async Task Stop_OfTheNodeThatLeadsASleepingGroup_IsNoticedWithoutTraffic()
    {
        using var cluster = new NodeCluster(Drowsy);
        await cluster.StartAllAsync(1);
        await cluster.ProposeAsync(1, "before");
        for (var node = 1; node <= 3; node++) await NodeCluster.UntilAsync(cluster.At(node, 1), static status => status.IsAsleep);
        var leader = await cluster.LeaderAsync(1);

        cluster.Stop(leader);
        var next = await cluster.LeaderAsync(1);

        Assert.NotEqual(leader, next);
        Assert.True((await cluster.ProposeAsync(1, "after")).IsApplied);
    }

    [Fact]
    public async Task Groups_WithSleepingSwitchedOffOnOneNode_StayAwake()
    {
        using var cluster = new NodeCluster(Drowsy with { SleepAfterTicks = 0 });
        await cluster.StartAllAsync(1);
        await cluster.ProposeAsync(1, "before");

        for (var round = 0; round < 20; round++)
        {
            for (var node = 1; node <= 3; node++) Assert.False((await cluster.At(node, 1).GetStatusAsync(NodeCluster.Soon)).IsAsleep);
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1_000_001, 1)]
    [InlineData(0, 0)]
    [InlineData(0, 1_000_001)]
    public void Options_OutOfTheirRange_AreRefused(int sleepAfterTicks, int electionsPerSecond) =>
        Assert.NotNull((Drowsy with { SleepAfterTicks = sleepAfterTicks, ElectionsPerSecond = electionsPerSecond }).Flaw);
}
