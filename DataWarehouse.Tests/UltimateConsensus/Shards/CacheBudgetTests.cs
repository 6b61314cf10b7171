using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

/// <summary>What the groups of a shard keep in memory of their logs, all together.</summary>
public sealed class CacheBudgetTests
{
    private const int CommandBytes = 1_000;
    private const long BudgetBytes = 100_000;

    private static readonly string Command = new('x', CommandBytes);

    private readonly Dictionary<long, HostedReplica> _groups = [];

    [Fact]
    public void Bytes_OfManyGroups_StayWithinTheBudget()
    {
        var rig = RigOf(BudgetBytes, idleTicks: 1_000);
        for (var round = 0; round < 5; round++)
        {
            for (var group = 1; group <= 500; group++) Write(rig, group);
            Assert.InRange(rig.Shard.Cache.Bytes, 1, BudgetBytes);
            Assert.Equal(_groups.Values.Sum(static hosted => hosted.Core.Log.CachedBytes), rig.Shard.Cache.Bytes);
        }

        // What is kept of the payloads goes with it, chunk by chunk.
        Assert.InRange(_groups.Values.Sum(static hosted => hosted.Arena.HeldBytes), 1, 4 * BudgetBytes);
    }

    [Fact]
    public void Bytes_OfFewGroups_AreNotTouchedBelowTheBudget()
    {
        var rig = RigOf(BudgetBytes, idleTicks: 1_000);
        for (var round = 0; round < 5; round++)
        {
            for (var group = 1; group <= 10; group++) Write(rig, group);
        }

        Assert.All(_groups.Values, static hosted => Assert.InRange(hosted.Core.Log.CachedBytes, 5 * CommandBytes, 6 * CommandBytes));
    }

    [Fact]
    public void Groups_ThatAreIdle_LoseTheirsFirst()
    {
        var rig = RigOf(BudgetBytes, idleTicks: 50);
        for (var round = 0; round < 20; round++) Write(rig, 1);
        Pass(rig, 30);
        for (var round = 0; round < 20; round++) Write(rig, 2);
        Pass(rig, 30);
        Assert.True(_groups[2].Core.Log.CachedBytes > 0);

        // The first has been idle for 60 ticks, the second for 30.
        Assert.Equal(0, _groups[1].Core.Log.CachedBytes);
        Pass(rig, 30);

        Assert.Equal(0, rig.Shard.Cache.Bytes);
        Assert.All(_groups.Values, static hosted => Assert.Equal(0, hosted.Arena.HeldBytes));
    }

    [Fact]
    public void Groups_ThatAreAllBusy_AreCutToEqualShares()
    {
        var rig = RigOf(BudgetBytes, idleTicks: 1_000);
        for (var round = 0; round < 200; round++) Write(rig, 1);
        for (var round = 0; round < 40; round++)
        {
            for (var group = 1; group <= 10; group++) Write(rig, group);
        }

        Assert.InRange(rig.Shard.Cache.Bytes, BudgetBytes / 2, BudgetBytes);
        Assert.All(_groups.Values, static hosted => Assert.InRange(hosted.Core.Log.CachedBytes, BudgetBytes / 20, BudgetBytes / 5));
    }

    [Fact]
    public void Bytes_OfAGroupThatIsRemoved_CountNoMore()
    {
        var rig = RigOf(BudgetBytes, idleTicks: 1_000);
        for (var group = 1; group <= 3; group++) Write(rig, group);

        foreach (var hosted in _groups.Values) rig.Shard.Remove(hosted);

        Assert.Equal(0, rig.Shard.Cache.Bytes);
    }

    [Fact]
    public void Entries_ThatAreNotApplied_Stay()
    {
        var rig = RigOf(BudgetBytes, idleTicks: 10);
        var hosted = rig.Lead(1);
        for (var command = 0; command < 200; command++) rig.Propose(hosted, Command);
        for (var tick = 0; tick < 20; tick++)
        {
            rig.Turn();
            rig.Shard.Tick();
        }

        Assert.InRange(hosted.Core.Log.CachedBytes, 200 * CommandBytes, long.MaxValue);
        rig.Settle();
        Assert.Equal(hosted.Core.Log.Last, hosted.Core.Log.Applied);
    }

    private static ShardRig RigOf(long bytesMax, int idleTicks)
    {
        var options = new ShardOptions { CacheBytesMax = bytesMax, CacheIdleTicks = idleTicks };
        return new ShardRig(options with { OutcomeTicks = 1_000 });
    }

    private static void Pass(ShardRig rig, int ticks)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            rig.Shard.Tick();
            rig.Settle();
        }
    }

    private void Write(ShardRig rig, long group)
    {
        if (!_groups.TryGetValue(group, out var hosted)) _groups.Add(group, hosted = rig.Lead(group));
        rig.Propose(hosted, Command);
        rig.Settle();
    }
}
