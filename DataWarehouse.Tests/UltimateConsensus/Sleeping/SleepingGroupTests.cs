using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>What a group that sleeps costs, and what it does for whoever comes.</summary>
public sealed class SleepingGroupTests
{
    [Fact]
    public void Idle_OfSleepingGroups_HasNoTickAndNoMessageButBeats()
    {
        var rig = SleepRig.Asleep(1, 2, 3, 4, 5);
        rig.Tick(5);
        var (beats, others, ticks) = (rig.Beats, rig.Others, rig.Nodes.Sum(static node => node.Hosts.Sum(static host => host.Ticks)));

        rig.Tick(100);

        Assert.Equal(others, rig.Others);
        Assert.Equal(ticks, rig.Nodes.Sum(static node => node.Hosts.Sum(static host => host.Ticks)));
        Assert.Equal(3 * 2 * 100 / 2, rig.Beats - beats);
        Assert.All(rig.Nodes, static node => Assert.Equal(0, node.Asked));
    }

    [Fact]
    public void Propose_ToASleepingGroup_IsAppliedWithoutATick()
    {
        var rig = SleepRig.Asleep(1);

        Assert.Equal("applied", rig.Propose(rig.Leader(1), 1).Said);
        Assert.All(rig.Running(1), static replica => Assert.False(replica.Sleep.IsAsleep));
        rig.UntilAsleep(1);
    }

    [Fact]
    public void Read_OfASleepingGroup_RunsItsQuorumRound()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);
        Assert.Equal("answered", rig.Query(leader, 1).Said);
        rig.UntilAsleep(1);
        for (var other = 1; other <= 3; other++)
        {
            if (other != leader) rig.CutBoth(leader, other);
        }

        var cutOff = rig.Query(leader, 1);

        Assert.Equal("nothing", cutOff.Said);
        rig.Tick(3 * SleepRig.ElectionTicks);
        Assert.False(cutOff.IsDone);
    }

    [Fact]
    public void Read_AtASleepingFollower_IsAnswered()
    {
        var rig = SleepRig.Asleep(1);

        Assert.Equal("answered", rig.Query(1 + (rig.Leader(1) % 3), 1).Said);
    }

    [Fact]
    public void Follower_ThatLacksTheLastEntry_DoesNotSleep_AndTellsTheLeader()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);
        var other = 1 + (leader % 3);
        var core = rig[leader].Find(1)!.Core;
        var notice = new SleepNotice(core.Self, Given.Id(other), core.Term, core.Log.Last.Next);
        var item = new System.Buffers.ArrayBufferWriter<byte>();
        SleepItemCodec.Encode(notice, item);
        var writer = new WireBatchWriter(1 << 16);
        Assert.True(writer.TryAdd(SleepItemCodec.SleepKind, new GroupId(1), item.WrittenSpan));

        rig[other].Take(Given.Node(leader), writer.Payload.ToArray());
        rig.Settle();

        Assert.False(rig[other].Find(1)!.Sleep.IsAsleep);
        Assert.False(rig[leader].Find(1)!.Sleep.IsAsleep);
    }

    [Fact]
    public void Restart_OfAllNodes_LeadsEveryGroupWithinTwoTimeouts_SpreadOverTheNodes()
    {
        var groups = Enumerable.Range(0, 30).Select(static group => (long)group).ToArray();
        var rig = SleepRig.Asleep(groups);
        for (var node = 1; node <= 3; node++) rig.Stop(node);
        for (var node = 1; node <= 3; node++) rig.Start(node);

        rig.Until(() => groups.All(group => rig.Leader(group) != 0), 2 * SleepRig.ElectionTicks);

        Assert.All([1, 2, 3], node => Assert.InRange(groups.Count(group => rig.Leader(group) == node), 5, 15));
        rig.UntilAsleep(groups);
    }

    [Fact]
    public void Lists_OfManyGroups_AreExchangedInParts()
    {
        var groups = Enumerable.Range(0, 40).Select(static group => (long)group).ToArray();
        var rig = SleepRig.Asleep(new SleepRig(sleep: new SleepOptions { IdleTicks = 5, PageGroupsMax = 3 }), groups);

        rig.Stop(3);
        rig.Start(3);
        rig.UntilAsleep(groups);

        Assert.True(rig[3].Hosts.Sum(static host => host.Shard.Sleeper.Lists.Pages) > 4);
    }

    [Fact]
    public void Group_OfOneReplica_SleepsAndServes()
    {
        var rig = new SleepRig(nodes: 1);
        rig.Begin(1, Given.VotersUpTo(1));
        rig.UntilAsleep(1);

        Assert.Equal("applied", rig.Propose(1, 1).Said);
        Assert.Equal("answered", rig.Query(1, 1).Said);
        rig.UntilAsleep(1);
    }
}
