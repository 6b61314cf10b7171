using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 6 of the paper and chapter 4 of the thesis: one voter at a time, who may change what, and what becomes of the removed.</summary>
public sealed class Thesis4_MembershipTests
{
    /// <summary>The fault of the thesis' single-server changes that was found in 2015: a change before the leader committed in its term.</summary>
    [Fact]
    public void Leader_NothingCommittedInItsTerm_RefusesAChange()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1], commit: 2)).Lead();

        var early = rig.Change(Given.Change(ChangeTransition.Auto, Given.AddVoter(4)));
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        var later = rig.Change(Given.Change(ChangeTransition.Auto, Given.AddVoter(4)));

        Assert.Equal((Refusal.NothingCommittedInTerm, Refusal.None), (early.Refusal, later.Refusal));
    }

    [Fact]
    public void Leader_ChangeNotAppliedYet_RefusesAnother()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.AppliesAtOnce = false;
        Assert.True(rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4))).IsTaken);
        var last = rig.Last;

        var whileUncommitted = rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(5)));
        rig.Step(Say.AppendOk(2, rig.Term, last));
        Assert.Equal(last, rig.Commit);
        var whileUnapplied = rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(5)));
        rig.ApplyAll();
        var afterwards = rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(5)));

        Assert.Equal(
            (Refusal.ChangePending, Refusal.ChangePending, Refusal.None), (whileUncommitted.Refusal, whileUnapplied.Refusal, afterwards.Refusal));
        Assert.Equal(last + 1, rig.Last);
    }

    [Fact]
    public void Leader_FoundAnUnappliedChangeInItsLog_RefusesAnotherUntilItIsApplied()
    {
        var old = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        old.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4)));
        var change = old.Disk.Entries[^1];
        var rig = new CoreRig(Given.Voters(1, 2, 3), self: 2) { AppliesAtOnce = false };
        rig.Step(Say.Append(1, old.Term, 1, 1, 2, new EntryBatch([.. old.Disk.Entries], 0, 2)));
        rig.ApplyAll().Lead().Step(Say.AppendOk(3, rig.Term, rig.Last));
        Assert.Equal((EntryKind.Configuration, rig.Last), (change.Kind, rig.Commit));

        var refused = rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4)));
        rig.ApplyAll();

        Assert.Equal(Refusal.ChangePending, refused.Refusal);
        Assert.Equal([Given.Id(4)], rig.Core.Configuration.Learners);
    }

    [Theory]
    [InlineData("Follower", Refusal.NotLeader)]
    [InlineData("Candidate", Refusal.NoLeader)]
    public void Replica_ThatDoesNotLead_RefusesAChange(string role, object refusal)
    {
        var rig = Roles.In(role);

        Assert.Equal(refusal, rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4))).Refusal);
        Assert.Equal(1, rig.Last);
    }

    [Fact]
    public void AddVoter_Applied_CountsFromThenOn()
    {
        var group = GroupRig.Of(3).Elect(1).Add(new CoreRig(RecoveredState.Uninitialised, Given.Plain, 4));

        Assert.True(group[1].Change(Given.Change(ChangeTransition.Auto, Given.AddVoter(4))).IsTaken);
        group.Deliver().Tick(1);

        Assert.All(group.All, rig => Assert.Equal([1, 2, 3, 4], rig.Core.Configuration.Voters.Select(id => id.Value)));
        Assert.Equal((group[1].Last, group[1].Last), (group[4].Last, group[4].Commit));
        Assert.Equal(Given.Node(4), group[1].Core.Configuration.Members[3].Node);
        group.Isolate(2, 3);
        group[1].Propose();
        group.Deliver();
        Assert.Equal(group[1].Last - 1, group[1].Commit);
    }

    [Fact]
    public void Leader_CommitRule_UsesTheConfigurationOfTheMoment()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.Auto, Given.Remove(3)));
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        Assert.Equal([1, 2], rig.Core.Configuration.Voters.Select(id => id.Value));
        rig.Propose();

        rig.Step(Say.AppendOk(3, rig.Term, rig.Last));
        Assert.True(rig.Commit < rig.Last);
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));

        Assert.Equal(rig.Last, rig.Commit);
    }

    [Fact]
    public void Leader_RemovesAReplicaThatHeldTheCommitBack_CommitsAtOnce()
    {
        var rig = new CoreRig(Given.Voters(1, 2)).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.Auto, Given.Remove(2)));
        rig.Propose();
        var waiting = rig.Last;

        rig.Step(Say.AppendOk(2, rig.Term, waiting - 1));

        Assert.Equal([1], rig.Core.Configuration.Voters.Select(id => id.Value));
        Assert.Equal((waiting, waiting), (rig.Last, rig.Commit));
    }

    [Fact]
    public void Learner_Acknowledges_DoesNotCount()
    {
        var rig = new CoreRig(Given.Members([1, 2, 3], [4, 5])).LeadCommitted();
        rig.Propose();

        rig.Step(Say.AppendOk(4, rig.Term, rig.Last), Say.AppendOk(5, rig.Term, rig.Last));

        Assert.Equal(rig.Last - 1, rig.Commit);
        Assert.True(rig.ProgressOf(4).IsLearner);
        Assert.Equal(rig.Last, rig.ProgressOf(4).Match.Value);
    }

    [Fact]
    public void Learner_HearsNobody_NeverCampaigns()
    {
        var rig = new CoreRig(Given.Members([2, 3], [1]));

        rig.Tick(500);
        var admission = rig.Do(core => core.Campaign());

        Assert.Equal((Role.Follower, 1, Refusal.NotAVoter), (rig.Role, rig.Term, admission.Refusal));
        Assert.Empty(rig.Take());
    }

    [Fact]
    public void Learner_AskedForAVote_AnswersBecauseItMayBeAVoterAlready()
    {
        // The candidate may have applied the change that made this replica a voter; the learner may not (thesis 4.2.2, etcd behaves the same).
        var rig = new CoreRig(Given.Members([2, 3], [1]));

        rig.Step(Say.Vote(2, 3, 9, 2));

        Assert.False(Assert.Single(rig.Take(MessageKind.VoteResponse)).Refused);
    }

    [Fact]
    public void Leader_RemovedByItsOwnChange_StepsDownOnceItIsApplied()
    {
        var group = GroupRig.Of(3).Elect(1);

        group[1].Change(Given.Change(ChangeTransition.Auto, Given.Remove(1)));
        group.Deliver();

        Assert.Equal(Role.Follower, group[1].Role);
        Assert.DoesNotContain(Given.Id(1), group[2].Core.Configuration.Voters);
        group[1].Tick(100);
        Assert.NotEqual(Role.Candidate, group[1].Role);
        group.Elect(2).Propose(2);
        Assert.Equal(group[2].Last, group[2].Commit);
    }

    [Fact]
    public void Leader_RemovedButStays_ServesWithoutCountingItself()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { StepDownOnRemoval = false }).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.Auto, Given.Remove(1)));
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        Assert.Equal((Role.Leader, 2), (rig.Role, rig.Core.Configuration.Voters.Length));

        Assert.Equal(Refusal.NotAVoter, rig.Propose().Refusal);
        rig.Step(Say.AppendOk(3, rig.Term, rig.Last));

        Assert.Equal(rig.Last, rig.Commit);
    }

    [Fact]
    public void Leader_MadeALearner_StepsDown()
    {
        var group = GroupRig.Of(3).Elect(1);

        group[1].Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(1)));
        group.Deliver();

        Assert.Equal(Role.Follower, group[1].Role);
        Assert.Equal([Given.Id(1)], group[2].Core.Configuration.Learners);
    }

    [Theory]
    [InlineData(3, Refusal.ReplicaIdUsed)]
    [InlineData(4, Refusal.ReplicaIdUsed)]
    [InlineData(5, Refusal.None)]
    public void AddVoter_IdNotLargerThanAllBefore_IsRefused(long id, object refusal)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3, 4)).LeadCommitted();
        foreach (var removed in new[] { 3, 4 })
        {
            rig.Change(Given.Change(ChangeTransition.Auto, Given.Remove(removed)));
            rig.AcknowledgeAll();
        }

        Assert.Equal((4, 2), (rig.Core.Configuration.LastReplica.Value, rig.Core.Configuration.Voters.Length));
        Assert.Equal(refusal, rig.Change(Given.Change(ChangeTransition.Auto, Given.AddVoter(id))).Refusal);
    }

    /// <summary>An id that is removed and added in one change would name two replicas, just as one that is added later.</summary>
    [Fact]
    public void AddVoter_RemovedByTheSameChange_IsRefused()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        var last = rig.Last;

        var admission = rig.Change(Given.Change(ChangeTransition.Auto, Given.Remove(3), Given.AddVoter(3)));

        Assert.Equal((Refusal.ReplicaIdUsed, last), (admission.Refusal, rig.Last));
    }

    [Theory]
    [InlineData(ChangeKind.AddVoter, ChangeTransition.Auto)]
    [InlineData(ChangeKind.AddLearner, ChangeTransition.Auto)]
    [InlineData(ChangeKind.AddVoter, ChangeTransition.JointExplicit)]
    public void Addition_WithoutANode_IsRefusedAndNotAppended(object kind, object transition)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        var last = rig.Last;

        var admission = rig.Change(Given.Change((ChangeTransition)transition, new ReplicaChange((ChangeKind)kind, Given.Id(4), default)));

        Assert.Equal((Refusal.ChangeImpossible, "replica 4 is added without a node"), (admission.Refusal, admission.Detail));
        Assert.Equal(last, rig.Last);
    }

    [Fact]
    public void Promotion_WithoutANode_KeepsTheOneItHas()
    {
        var rig = new CoreRig(Given.Members([1, 2], [3])).LeadCommitted();

        Assert.True(rig.Change(Given.Change(ChangeTransition.Auto, new ReplicaChange(ChangeKind.AddVoter, Given.Id(3), default))).IsTaken);
        rig.AcknowledgeAll();

        Assert.True(rig.Core.Configuration.TryGetMember(Given.Id(3), out var member));
        Assert.Equal(Given.Node(3), member.Node);
        Assert.True(rig.Core.Configuration.IsVoter(Given.Id(3)));
    }

    [Theory]
    [InlineData("Append")]
    [InlineData("Heartbeat")]
    [InlineData("Vote")]
    [InlineData("PreVote")]
    [InlineData("AppendResponse")]
    public void RemovedReplica_SaysAnything_IsToldSo(string kind)
    {
        var configuration = Given.Voters(1, 2, 5);
        var rig = new CoreRig(Given.Log(configuration, [1], term: 5));

        rig.Step(kind switch
        {
            "Append" => Say.Append(4, 9, 1, 1, 1, 9),
            "Heartbeat" => Say.Heartbeat(4, 9),
            "Vote" => Say.Vote(4, 9, 9, 9),
            "PreVote" => Say.PreVote(4, 9, 9, 9),
            _ => Say.AppendOk(4, 9, 1),
        });

        Assert.Equal((5, 1, 0, 0), (rig.Term, rig.Last, rig.Leader, rig.Vote));
        var answer = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.Removed, 4), (answer.Kind, answer.To.Value));
        Assert.Equal(1, rig.Core.Drops[DropReason.FromRemoved]);
    }

    [Fact]
    public void Replica_ToldThatItWasRemoved_TellsItsCaller()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));

        rig.Step(Say.Removed(2));

        Assert.True(rig.Removed);
        Assert.Null(rig.Fault);
    }

    /// <summary>The caller may have missed it, so it hears of it again whenever somebody says so, but not of every message.</summary>
    [Fact]
    public void Replica_ToldAgainThatItWasRemoved_TellsItsCallerOnceInAnElectionTimeout()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));

        rig.Step(Say.Removed(2), Say.Removed(3)).Tick(9).Step(Say.Removed(2), Say.Removed(3));
        Assert.Equal(1, rig.RemovedTold);

        rig.Tick().Step(Say.Removed(2), Say.Removed(3));
        Assert.Equal(2, rig.RemovedTold);
    }

    [Fact]
    public void Replica_StartsWithAConfigurationThatLeavesItOut_TellsItsCaller()
    {
        Assert.Equal(1, new CoreRig(Given.Voters(1, 3), self: 2).RemovedTold);
        Assert.Equal(0, new CoreRig(Given.Voters(1, 3), self: 4).RemovedTold);
    }

    [Fact]
    public void Candidate_IdBeyondAllKnown_IsHeardBecauseItMayBeNewer()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));

        rig.Step(Say.Vote(4, 3, 9, 3));

        Assert.False(Assert.Single(rig.Take(MessageKind.VoteResponse)).Refused);
    }

    [Fact]
    public void Uninitialised_NeverVotesNorCampaigns_AndTakesWhatALeaderSends()
    {
        var rig = new CoreRig(RecoveredState.Uninitialised, self: 4);

        rig.Tick(500).Step(Say.Vote(2, 3, 9, 3), Say.PreVote(2, 4, 9, 3));
        Assert.DoesNotContain(rig.Take(), answer => answer is { Kind: MessageKind.VoteResponse or MessageKind.PreVoteResponse, Refused: false });
        Assert.Equal((Role.Follower, 0), (rig.Role, rig.Vote));
        Assert.Equal(
            [Refusal.NotInitialised, Refusal.NotInitialised, Refusal.NotInitialised],
            [rig.Propose().Refusal, rig.Do(core => core.Campaign()).Refusal, rig.Read(1).Refusal]);
        rig.Step(Say.Install(2, 5, 7, 4, Given.Members([1, 2, 3], [4])));

        Assert.Equal((7, 7, 2), (rig.Last, rig.Commit, rig.Leader));
        Assert.Equal(7, Assert.Single(rig.Take(MessageKind.AppendResponse)).Index.Value);
        Assert.Equal([Given.Id(4)], rig.Core.Configuration.Learners);
    }

    [Fact]
    public void Replica_Restarted_TrustsItsOwnConfigurationOnly()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(4)));
        rig.AcknowledgeAll();
        rig.Compact(purge: 2);

        var restarted = rig.Restart();

        Assert.Equal([Given.Id(4)], restarted.Core.Configuration.Learners);
        Assert.Equal(4, restarted.Core.Configuration.LastReplica.Value);
    }

    [Fact]
    public void Follower_CommittedChangeThatNobodyCanRead_StopsWithAFault()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));
        var garbage = new Entry(new Term(2), new LogIndex(2), EntryKind.Configuration, new byte[] { 255, 255, 255, 1, 2, 3 });

        rig.Step(Say.Append(2, 2, 1, 1, 2, new EntryBatch([garbage], 0, 1)));

        Assert.Equal(FaultKind.ConfigurationUnusable, rig.Fault?.Kind);
    }
}
