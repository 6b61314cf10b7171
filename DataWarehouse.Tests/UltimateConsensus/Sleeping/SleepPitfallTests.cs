using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>The ways in which sleeping groups have hurt others (FIELD-NOTES section 3), one test or more for each.</summary>
public sealed class SleepPitfallTests
{
    private const int TenTimeouts = 10 * SleepRig.ElectionTicks;

    private static bool IsNotice(byte[] frame, byte kind) => frame.Length > 5 && frame[5] == kind;

    [Fact]
    public void LostWakeUp_OfANoticeThatNeverArrives_IsFoundByTheDigest()
    {
        var rig = new SleepRig();
        rig.Begin(1, Given.VotersUpTo(3));
        var lost = 0;
        rig.Loses = (_, _, frame) => IsNotice(frame, SleepItemCodec.SleepKind) && lost++ == 0;

        rig.UntilAsleep(1);

        Assert.True(lost > 1);
        Assert.Contains(rig.Nodes, static node => node.Asked > 0);
    }

    [Fact]
    public void LostWakeUp_OfAGroupWhoseReplicaIsGoneOnALivingNode_IsFoundByTheDigest()
    {
        var rig = SleepRig.Asleep(1, 3);
        var leader = rig.Leader(1);
        var host = rig[leader].Hosts[1];
        host.Shard.Remove(host.Shard.Find(new GroupId(1))!);
        host.Turn();

        rig.Until(() => rig.Leader(1) is var next && next != 0 && next != leader, TenTimeouts);

        Assert.True(rig.IsAsleep(3));
    }

    [Fact]
    public void LostWakeUp_OfAGroupThatIsWedgedOnALivingNode_IsFoundByTheDigest()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);
        rig[leader].Find(1)!.Stop(new ReplicaFault(FaultKind.StateMachineFailed, new Term(1), new LogIndex(1), "as asked"));

        rig.Until(() => rig.Leader(1) is var next && next != 0 && next != leader, TenTimeouts);
    }

    [Fact]
    public void LostWakeUp_WithDigestsThatNobodyCompares_IsForEver()
    {
        var rig = SleepRig.Asleep(new SleepRig(planted: PlantedShardBug.DigestNotCompared), 1);
        var leader = rig.Leader(1);
        var host = rig[leader].Hosts[1];
        host.Shard.Remove(host.Shard.Find(new GroupId(1))!);
        host.Turn();

        rig.Tick(TenTimeouts);

        Assert.Equal(0, rig.Leader(1));
    }

    [Fact]
    public void NodeDeath_OfALeader_IsNoticedForGroupsThatSayNothing()
    {
        var rig = SleepRig.Asleep([.. Enumerable.Range(0, 30).Select(static group => (long)group)]);
        var led = Enumerable.Range(0, 30).Where(group => rig.Leader(group) == 1).ToList();
        Assert.NotEmpty(led);

        rig.Stop(1);
        var ticks = rig.Until(() => led.TrueForAll(group => rig.Leader(group) != 0), TenTimeouts);

        Assert.InRange(ticks, SleepRig.ElectionTicks - 2, 3 * SleepRig.ElectionTicks);
        Assert.Equal(30 - led.Count, Enumerable.Range(0, 30).Count(group => rig.Running(group).Any(static replica => replica.Sleep.Leads)));
    }

    [Fact]
    public void LeaderRestart_WithinATick_IsTheDeathOfTheOldProcess()
    {
        var rig = SleepRig.Asleep(1, 2);
        var leader = rig.Leader(1);
        var term = rig[leader].Find(1)!.Core.Term;

        rig.Stop(leader);
        rig.Start(leader, withGroups: false);
        rig.Tick();

        var others = rig.Running(1).ToList();
        Assert.Equal(2, others.Count);
        Assert.All(others, replica => Assert.True(!replica.Sleep.IsAsleep || replica.Sleep.Under is null));
        rig.Until(() => rig.Leader(1) != 0, 2 * SleepRig.ElectionTicks);
        Assert.True(rig[rig.Leader(1)].Find(1)!.Core.Term > term);
    }

    [Fact]
    public void LeaderRestart_WithItsBootIdIgnored_IsNoticedLateOnly()
    {
        var rig = SleepRig.Asleep(new SleepRig(planted: PlantedShardBug.BootIgnored), 1);
        var leader = rig.Leader(1);

        rig.Stop(leader);
        rig.Start(leader, withGroups: false);
        rig.Tick();

        Assert.All(rig.Running(1), static replica => Assert.True(replica.Sleep is { IsAsleep: true, Under: not null }));
    }

    [Fact]
    public void StuckShard_OfALeader_IsWithdrawnFromItsBeats_AndItsGroupsAreLedElsewhere()
    {
        var rig = SleepRig.Asleep([.. Enumerable.Range(0, 12).Select(static group => (long)group)]);
        var led = Enumerable.Range(0, 12).Where(group => rig.Leader(group) == 1).ToList();
        Assert.Equal([0, 1], led.Select(static group => group % 2).Distinct().Order());

        rig[1].Hosts[1].IsStuck = true;
        rig.Until(() => led.TrueForAll(group => group % 2 == 0 || rig[2].Find(group)!.Core.Role == Role.Leader || rig[3].Find(group)!.Core.Role == Role.Leader), TenTimeouts);

        Assert.Equal(2UL, rig[1].Liveness.Withdrawn);
        Assert.All(led.Where(static group => group % 2 == 0), group => Assert.Equal(1, rig.Leader(group)));
        rig[1].Hosts[1].IsStuck = false;
        rig.UntilAsleep([.. led.Select(static group => (long)group)]);
    }

    [Fact]
    public void StalledDisk_WithdrawsAllGroupsOfItsNode()
    {
        var rig = SleepRig.Asleep([.. Enumerable.Range(0, 12).Select(static group => (long)group)]);
        var led = Enumerable.Range(0, 12).Where(group => rig.Leader(group) == 1).ToList();

        rig[1].IsStalled = true;
        foreach (var host in rig[1].Hosts) host.Shard.Handover.StallChanged(true);
        rig.Until(() => led.TrueForAll(group => rig[2].Find(group)!.Core.Role == Role.Leader || rig[3].Find(group)!.Core.Role == Role.Leader), TenTimeouts);

        Assert.Equal(ulong.MaxValue, rig[1].Liveness.Withdrawn);
    }

    [Fact]
    public void OneWayLink_FromTheLeader_WakesItsFollower_AndTheGroupStaysAwakeAndServes()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);
        var deaf = 1 + (leader % 3);
        rig.Cut(leader, deaf);

        rig.Tick(4 * SleepRig.ElectionTicks);

        Assert.False(rig[deaf].Find(1)!.Sleep.IsAsleep);
        rig.Until(() => rig.Leader(1) is var now && now != 0 && rig.Propose(now, 1).IsDone, TenTimeouts);
        rig.Heal();
        rig.UntilAsleep(1);
    }

    [Fact]
    public void OneWayLink_ToTheLeader_LetsASleepingLeaderThatHearsNobodyStepDown()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);
        rig.Cut(1 + (leader % 3), leader);
        rig.Cut(1 + ((leader + 1) % 3), leader);

        rig.Until(() => rig[leader].Find(1)!.Core.Role != Role.Leader, 4 * SleepRig.ElectionTicks);
        rig.Until(() => rig.Leader(1) is var next && next != 0 && next != leader, TenTimeouts);
    }

    [Fact]
    public void SleepingLeader_ThatHearsNoQuorumOfNodes_WakesAndStepsDown()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);
        rig.CutBoth(leader, 1 + (leader % 3));
        rig.CutBoth(leader, 1 + ((leader + 1) % 3));

        var ticks = rig.Until(() => rig[leader].Find(1)!.Core.Role != Role.Leader, 3 * SleepRig.ElectionTicks);

        Assert.True(ticks > SleepRig.ElectionTicks);
    }

    [Fact]
    public void WakeStorm_AfterTheDeathOfANode_IsHeldToTheBudget()
    {
        var sleep = new SleepOptions { IdleTicks = 5, WakesPerThousandTicks = 2_000 };
        var groups = Enumerable.Range(0, 60).Select(static group => (long)group).ToArray();
        var rig = SleepRig.Asleep(new SleepRig(shards: 1, sleep: sleep), groups);
        var led = groups.Where(group => rig.Leader(group) == 1).ToList();
        rig.Stop(1);
        var (before, most) = (Awakened(), 0);
        rig.Until(() =>
        {
            most = Math.Max(most, Awakened() - before);
            before = Awakened();
            return led.TrueForAll(group => rig.Leader(group) != 0);
        }, TenTimeouts);

        // Two nodes with two wishes each in a tick, each of which wakes one replica of its own and one of the other's.
        Assert.InRange(most, 1, 8);

        int Awakened() => led.Sum(group => rig.Running(group).Count(static replica => !replica.Sleep.IsAsleep));
    }

    [Fact]
    public void SleepingWhileANodeIsDown_RemembersWhoLagsBehind_AndItsReturnWakesExactlyThose()
    {
        var rig = SleepRig.Asleep(1, 2, 3);
        var leader = rig.Leader(1);
        var cutOff = 1 + (leader % 3);
        var third = 1 + ((leader + 1) % 3);
        rig.CutBoth(cutOff, leader);
        rig.CutBoth(cutOff, third);
        rig.Tick(2 * SleepRig.ElectionTicks);
        Assert.Equal("applied", rig.Propose(rig.Leader(1), 1).Said);
        rig.Until(() => rig[leader].Find(1)!.Sleep is { IsAsleep: true, Laggards: not 0 }, TenTimeouts);
        var last = rig[leader].Find(1)!.Core.Log.Last;
        Assert.True(rig[cutOff].Find(1)!.Core.Log.Last < last);

        rig.Heal();
        rig.UntilAsleep(1, 2, 3);

        Assert.Equal(last, rig[cutOff].Find(1)!.Core.Log.Applied);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SleepingWhileANodeIsDown_WithALearnerThatNeverCampaigns_CatchesUpAsLaggardsAreRemembered(bool catchesUp)
    {
        var rig = new SleepRig(nodes: 4, planted: catchesUp ? PlantedShardBug.None : PlantedShardBug.LaggardsForgotten);
        rig.Begin(1, Given.Members([1, 2, 3], [4]));
        rig.UntilAsleep(1);
        for (var node = 1; node <= 3; node++) rig.CutBoth(node, 4);
        rig.Tick(2 * SleepRig.ElectionTicks);
        Assert.Equal("applied", rig.Propose(rig.Leader(1), 1).Said);
        var leader = rig[rig.Leader(1)].Find(1)!;
        rig.Until(() => leader.Sleep.IsAsleep, TenTimeouts);
        var learner = rig[4].Find(1)!;
        Assert.True(learner.Core.Log.Last < leader.Core.Log.Last);

        rig.Heal();
        rig.Tick(TenTimeouts);

        Assert.Equal(catchesUp, learner.Core.Log.Applied == leader.Core.Log.Last);
    }

    [Fact]
    public void LearnerNotYetBorn_KeepsItsGroupAwake_UntilItAnswers()
    {
        var rig = new SleepRig(nodes: 4);
        rig.Begin(2, Given.VotersUpTo(4), not: []);
        rig.Begin(1, Given.Members([1, 2, 3], [4]), not: 4);
        rig.UntilAsleep(2);

        rig.Tick(5 * SleepRig.ElectionTicks);

        Assert.False(rig[rig.Leader(1)].Find(1)!.Sleep.IsAsleep);
        rig.BeginOn(4, 1, Given.Members([1, 2, 3], [4]));
        rig.UntilAsleep(1);
    }

    [Fact]
    public void MixedVersions_ANodeThatKnowsNothingOfSleeping_IsNeverSleptWith()
    {
        var rig = new SleepRig();
        rig.Stop(3);
        rig[3].IsOld = true;
        rig.Start(3);
        rig.Begin(1, Given.VotersUpTo(3));

        rig.Tick(TenTimeouts);

        Assert.NotEqual(0, rig.Leader(1));
        Assert.All(rig.Running(1), static replica => Assert.False(replica.Sleep.IsAsleep));
        Assert.Contains(rig.Nodes, static node => node.Liveness.StandingOf(Given.Node(3)) == PeerStanding.Mute);
        Assert.Equal("applied", rig.Propose(rig.Leader(1), 1).Said);
    }

    [Fact]
    public void MixedVersions_ANodeWhoseBeatsEndWhileItsReplicasAnswer_IsNotTakenForDead()
    {
        var rig = SleepRig.Asleep(1);
        var other = 1 + (rig.Leader(1) % 3);
        rig.Loses = (from, _, frame) => from == other && BeatCodec.IsBeat(frame);
        rig.Tick(2 * SleepRig.ElectionTicks);
        Assert.True(rig.Propose(rig.Leader(1), 1).IsDone);

        rig.Tick(TenTimeouts);

        Assert.False(rig[rig.Leader(1)].Find(1)!.Sleep.IsAsleep);
        rig.Loses = static (_, _, _) => false;
        rig.UntilAsleep(1);
    }

    [Fact]
    public void MixedVersions_ANodeThatIsUpgraded_IsSleptWithThen()
    {
        var rig = new SleepRig();
        rig.Stop(3);
        rig[3].IsOld = true;
        rig.Start(3);
        rig.Begin(1, Given.VotersUpTo(3));
        rig.Tick(TenTimeouts);

        rig.Stop(3);
        rig.Tick();
        rig[3].IsOld = false;
        rig.Start(3);

        rig.UntilAsleep(1);
    }

    [Fact]
    public void ForcedWake_IsNotFollowedBySleepAtOnce()
    {
        var rig = SleepRig.Asleep(1);
        var leader = rig.Leader(1);

        rig[leader].Hosts[1].Shard.Sleeper.Wake(rig[leader].Find(1)!, tellsLeader: false);
        rig[leader].Hosts[1].Turn();
        rig.Settle();

        Assert.Equal(rig.Sleep.IdleTicks + 1, rig.Until(() => rig.IsAsleep(1), TenTimeouts));
    }
}
