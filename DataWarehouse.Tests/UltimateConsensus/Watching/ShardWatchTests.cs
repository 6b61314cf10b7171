using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Watching;
using DataWarehouse.Tests.UltimateConsensus.Shards;

namespace DataWarehouse.Tests.UltimateConsensus.Watching;

/// <summary>A shard that goes round, and a group of it that does not get on.</summary>
public sealed class ShardWatchTests
{
    private const int StuckTicks = 8;

    [Fact]
    public void Tick_WhileAWriteDoesNotEnd_NamesTheGroup_UntilItDoes()
    {
        var rig = new ShardRig(new ShardOptions { StuckTicks = StuckTicks });
        var hosted = rig.Lead(5);
        rig.Lead(6);
        rig.Propose(hosted, "one");
        rig.Turn();

        Pass(rig, 2 * StuckTicks);
        var during = rig.Shard.Watch.Report;
        rig.Settle();
        Pass(rig, 1);

        Assert.Equal((StandstillKind.Write, 5L), (Assert.Single(during.Named).Kind, during.Named[0].Group));
        Assert.Equal(0, rig.Shard.Watch.Report.Count);
    }

    [Fact]
    public void Tick_WhileCommittedEntriesAreNotApplied_NamesTheGroup()
    {
        var rig = new ShardRig(new ShardOptions { StuckTicks = StuckTicks });
        var hosted = rig.Lead(5);
        rig.Propose(hosted, "one");
        rig.Turn();
        rig.Complete(rig.Submitted[^1]);
        rig.Turn();

        Pass(rig, 2 * StuckTicks);

        Assert.Equal(StandstillKind.Apply, Assert.Single(rig.Shard.Watch.Report.Named).Kind);
    }

    [Fact]
    public void Tick_WhileASnapshotIsNotWritten_NamesTheGroup_UnlessSomebodyGetsOn()
    {
        var rig = new ShardRig(new ShardOptions { StuckTicks = StuckTicks });
        var hosted = rig.Lead(5);
        rig.Shard.Snapshots.Wanted(hosted);
        rig.Settle();
        Assert.Single(rig.Written);
        for (var step = 0; step < 10; step++)
        {
            rig.Moves++;
            Pass(rig, StuckTicks - 2);
        }

        Assert.Equal(0, rig.Shard.Watch.Report.Count);
        Pass(rig, 2 * StuckTicks);

        Assert.Equal(StandstillKind.Snapshot, Assert.Single(rig.Shard.Watch.Report.Named).Kind);
    }

    [Fact]
    public void Tick_OnceAGroupThatStoodStillIsRemoved_NamesItNoMore_AndNeedsNoTicks()
    {
        var rig = new ShardRig(new ShardOptions { StuckTicks = StuckTicks });
        var hosted = rig.Lead(5);
        rig.Propose(hosted, "one");
        rig.Turn();
        Pass(rig, 2 * StuckTicks);
        Assert.Equal(1, rig.Shard.Watch.Report.Count);

        rig.Shard.Remove(hosted);
        Assert.True(rig.Shard.NeedsTicks);
        Pass(rig, 1);

        Assert.Equal(0, rig.Shard.Watch.Report.Count);
        Assert.False(rig.Shard.NeedsTicks);
    }

    private static void Pass(ShardRig rig, int ticks)
    {
        for (var tick = 0; tick < ticks; tick++)
        {
            rig.Shard.Tick();
            rig.Turn();
        }
    }
}
