using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>What a core offers whoever stops its ticks, and that none of its rules changes by it.</summary>
public sealed class SlumberTests
{
    [Fact]
    public void IsQuiet_OfALeader_OnlyWhenNothingIsUnderWay()
    {
        var rig = new CoreRig(Given.VotersUpTo(3), Given.Full).LeadCommitted();
        Assert.True(rig.Core.Slumber.IsQuiet);

        rig.Read(1);
        Assert.False(rig.Core.Slumber.IsQuiet);
        rig.Step(Say.HeartbeatOk(2, rig.Term, 1));
        Assert.True(rig.Core.Slumber.IsQuiet);
        rig.Propose();
        Assert.False(rig.Core.Slumber.IsQuiet);
        rig.AcknowledgeAll();
        Assert.True(rig.Core.Slumber.IsQuiet);
        rig.Do(static core => core.TransferLeadership(Given.Id(2)));
        Assert.False(rig.Core.Slumber.IsQuiet);
    }

    [Fact]
    public void IsQuiet_WhileAppliedEntriesAreNotReported_IsFalse()
    {
        var rig = new CoreRig(Given.VotersUpTo(3), Given.Full).LeadCommitted();
        rig.AppliesAtOnce = false;
        rig.Propose();
        rig.AcknowledgeAll();

        Assert.False(rig.Core.Slumber.IsQuiet);
        rig.ApplyAll();
        Assert.True(rig.Core.Slumber.IsQuiet);
    }

    [Fact]
    public void IsQuiet_WithReadsByLease_IsNever() =>
        Assert.False(new CoreRig(Given.VotersUpTo(3), Given.Full with { Reads = ReadMode.Lease }).LeadCommitted().Core.Slumber.IsQuiet);

    [Fact]
    public void Missed_CountsAsTicksWithoutALeader_ForVotesAsForCampaigns()
    {
        var rig = new CoreRig(Given.VotersUpTo(3), Given.Full).Follow(2, 5);
        rig.Core.ElectionTimeoutTicks = 15;
        rig.Take();
        rig.Step(Say.PreVote(3, 6, 9, 5));
        Assert.Empty(rig.Take());

        rig.Core.Slumber.Missed(10);
        rig.Step(Say.PreVote(3, 6, 9, 5));

        Assert.Equal((MessageKind.PreVoteResponse, false), (rig.Take()[0].Kind, false));
        rig.Tick(4);
        Assert.Equal(Role.Follower, rig.Role);
        rig.Tick();
        Assert.Equal(Role.PreCandidate, rig.Role);
    }

    [Fact]
    public void LeaderSleeps_CountsAsHearingTheLeader()
    {
        var rig = new CoreRig(Given.VotersUpTo(3), Given.Full).Follow(2, 5);
        rig.Core.ElectionTimeoutTicks = 15;
        rig.Tick(14);

        rig.Core.Slumber.LeaderSleeps();
        rig.Tick(14);

        Assert.Equal(Role.Follower, rig.Role);
    }

    [Fact]
    public void Rouse_OfALeader_TellsItsMembersAtOnce_AndForgetsWhomItHeard()
    {
        var rig = new CoreRig(Given.VotersUpTo(3), Given.Full).LeadCommitted();
        rig.Step(Say.HeartbeatOk(2, rig.Term), Say.HeartbeatOk(3, rig.Term)).Tick(5);
        rig.Take();

        rig.Core.Slumber.Rouse();
        rig.Settle();

        Assert.Equal(2, rig.Take(MessageKind.Heartbeat).Length);
        rig.Tick(Given.Full.ElectionTicks - 1);
        Assert.Equal(Role.Leader, rig.Role);
        rig.Tick();
        Assert.Equal(Role.Follower, rig.Role);
    }

    [Fact]
    public void Rouse_OfAFollower_DoesNothing()
    {
        var rig = new CoreRig(Given.VotersUpTo(3), Given.Full).Follow(2, 5);
        rig.Take();

        rig.Core.Slumber.Rouse();
        rig.Settle();

        Assert.Empty(rig.Take());
    }
}
