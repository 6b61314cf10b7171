using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Thesis 3.10: handing leadership to another voter.</summary>
public sealed class Thesis3_10_TransferTests
{
    [Fact]
    public void Transfer_TargetHasTheWholeLog_IsToldToCampaignAtOnce()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();

        Assert.True(rig.Do(core => core.TransferLeadership(Given.Id(2))).IsTaken);

        var message = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.TimeoutNow, 2, rig.Term), (message.Kind, message.To.Value, message.Term.Value));
        Assert.Equal((2, Role.Leader), (rig.Core.TransferTarget.Value, rig.Role));
    }

    [Fact]
    public void Transfer_TargetIsBehind_IsBroughtUpToDateFirst()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Propose();
        rig.Take();

        rig.Do(core => core.TransferLeadership(Given.Id(2)));
        Assert.DoesNotContain(rig.Take(), message => message.Kind == MessageKind.TimeoutNow);
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));

        Assert.Equal(2, Assert.Single(rig.Take(MessageKind.TimeoutNow)).To.Value);
    }

    [Fact]
    public void Transfer_UnderWay_ProposalsAreRefused()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Do(core => core.TransferLeadership(Given.Id(2)));

        Assert.Equal(Refusal.TransferInProgress, rig.Propose().Refusal);
        Assert.Equal(2, rig.Last);
    }

    [Fact]
    public void Transfer_NotDoneInAnElectionTimeout_IsGivenUp()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Do(core => core.TransferLeadership(Given.Id(2)));

        rig.Tick(10);

        Assert.True(rig.Core.TransferTarget.IsNone);
        Assert.True(rig.Propose().IsTaken);
    }

    [Fact]
    public void Transfer_ToTheSameAgain_DoesNotStartOver()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Do(core => core.TransferLeadership(Given.Id(2)));
        rig.Tick(6);
        rig.Do(core => core.TransferLeadership(Given.Id(2)));

        rig.Tick(4);

        Assert.True(rig.Core.TransferTarget.IsNone);
    }

    [Fact]
    public void Transfer_ToAnother_ReplacesTheFirst()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Do(core => core.TransferLeadership(Given.Id(2)));
        rig.Take();

        Assert.True(rig.Do(core => core.TransferLeadership(Given.Id(3))).IsTaken);

        Assert.Equal(3, rig.Core.TransferTarget.Value);
        Assert.Equal(3, Assert.Single(rig.Take(MessageKind.TimeoutNow)).To.Value);
    }

    [Theory]
    [InlineData(1, Refusal.NoEffect)]
    [InlineData(4, Refusal.UnknownReplica)]
    [InlineData(9, Refusal.UnknownReplica)]
    public void Transfer_ToOneThatCannot_IsRefused(long target, object refusal)
    {
        var rig = new CoreRig(Given.Members([1, 2, 3], [4])).LeadCommitted();

        Assert.Equal(refusal, rig.Do(core => core.TransferLeadership(Given.Id(target))).Refusal);
        Assert.True(rig.Core.TransferTarget.IsNone);
    }

    [Fact]
    public void Transfer_AskedOfAFollower_IsPassedOn()
    {
        var group = GroupRig.Of(3).Elect(1);

        Assert.True(group[2].Do(core => core.TransferLeadership(Given.Id(3))).IsTaken);
        group.Deliver();

        Assert.Equal((Role.Leader, Role.Follower), (group[3].Role, group[1].Role));
    }

    [Fact]
    public void Transfer_NoLeaderKnown_IsRefused()
    {
        var rig = Roles.In("Candidate");

        Assert.Equal(Refusal.NoLeader, rig.Do(core => core.TransferLeadership(Given.Id(2))).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Group_Transfer_MovesLeadershipInOneTermDespiteStickiness(bool full)
    {
        var group = GroupRig.Of(3, full ? Given.Full : Given.Plain).Elect(1).Propose(1);
        var term = group[1].Term;

        group[1].Do(core => core.TransferLeadership(Given.Id(3)));
        group.Deliver();

        Assert.Equal((Role.Leader, term + 1), (group[3].Role, group[3].Term));
        Assert.Equal((Role.Follower, 3, true), (group[1].Role, group[1].Leader, group[1].Core.TransferTarget.IsNone));
    }

    [Fact]
    public void Group_TransferToALaggingFollower_CatchesItUpAndMoves()
    {
        var group = GroupRig.Of(3).Elect(1);
        group.Isolate(3);
        group.Propose(1).Propose(1);
        group.Heal();

        group[1].Do(core => core.TransferLeadership(Given.Id(3)));
        for (var tick = 0; tick < 3; tick++) group.Tick(1);

        Assert.Equal(Role.Leader, group[3].Role);
    }

    [Fact]
    public void Transfer_TargetIsRemoved_IsGivenUp()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Change(Given.Change(Plugins.UltimateConsensus.Membership.ChangeTransition.Auto, Given.Remove(3)));
        rig.Do(core => core.TransferLeadership(Given.Id(3)));

        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));

        Assert.True(rig.Core.TransferTarget.IsNone);
    }

    [Fact]
    public void TimeoutNow_Follower_CampaignsAtOnceWithoutPreVoteAndSaysThatItWasAsked()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Full).Follow(2, 3);

        rig.Step(Say.TimeoutNow(2, 3));

        Assert.Equal((Role.Candidate, 4), (rig.Role, rig.Term));
        Assert.All(rig.Take(MessageKind.Vote), vote => Assert.True(vote.Forced));
    }

    [Theory]
    [InlineData("Leader")]
    [InlineData("Candidate")]
    public void TimeoutNow_ToOneThatDoesNotFollow_IsDropped(string role)
    {
        var rig = Roles.In(role);

        rig.Step(Say.TimeoutNow(2, 5));

        Assert.Equal((role, 5), (rig.Role.ToString(), rig.Term));
    }

    [Fact]
    public void TimeoutNow_ToALearner_IsDropped()
    {
        var rig = new CoreRig(Given.Members([2, 3], [1])).Follow(2, 3);

        rig.Step(Say.TimeoutNow(2, 3));

        Assert.Equal((Role.Follower, 3), (rig.Role, rig.Term));
    }
}
