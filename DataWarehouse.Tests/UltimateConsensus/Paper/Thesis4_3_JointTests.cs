using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 6 of the paper, thesis 4.3: joint consensus needs both majorities for votes and for commits.</summary>
public sealed class Thesis4_3_JointTests
{
    [Theory]
    [InlineData(new long[] { 2, 3 }, false)]
    [InlineData(new long[] { 4, 5 }, false)]
    [InlineData(new long[] { 2, 4 }, true)]
    [InlineData(new long[] { 3, 5 }, true)]
    [InlineData(new long[] { 2 }, false)]
    [InlineData(new long[] { 6 }, false)]
    public void Leader_Joint_CommitsWithBothMajorities(long[] acknowledging, bool commits)
    {
        var rig = new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [6], []), Given.Plain).LeadCommitted();
        rig.Propose();

        foreach (var id in acknowledging) rig.Step(Say.AppendOk(id, rig.Term, rig.Last));

        Assert.Equal(commits, rig.Commit == rig.Last);
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, false)]
    [InlineData(new long[] { 4, 5 }, false)]
    [InlineData(new long[] { 2, 4 }, true)]
    [InlineData(new long[] { 6, 2 }, false)]
    public void Candidate_Joint_LeadsWithBothMajorities(long[] granting, bool leads)
    {
        var rig = new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [6], [])).Campaign();

        foreach (var id in granting) rig.Step(Say.Voted(id, rig.Term));

        Assert.Equal(leads, rig.Role == Role.Leader);
    }

    [Fact]
    public void Candidate_Joint_OneLostMajorityIsEnoughToLose()
    {
        var rig = new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [], [])).Campaign();

        rig.Step(Say.Voted(4, rig.Term, granted: false), Say.Voted(5, rig.Term, granted: false));

        Assert.Equal(Role.Follower, rig.Role);
    }

    [Theory]
    [InlineData(ChangeTransition.Auto, 2, true, true)]
    [InlineData(ChangeTransition.JointImplicit, 1, true, true)]
    [InlineData(ChangeTransition.JointExplicit, 1, true, false)]
    [InlineData(ChangeTransition.Auto, 1, false, false)]
    public void Change_ByTransition_GoesThroughAJointConfigurationAndLeavesIt(object transition, int parts, bool joint, bool leavesByItself)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        ReplicaChange[] changes = [Given.AddVoter(4), Given.Remove(3)];
        Assert.True(rig.Change(Given.Change((ChangeTransition)transition, changes[..parts])).IsTaken);
        var last = rig.Last;

        rig.Step(Say.AppendOk(2, rig.Term, last));

        Assert.Equal(joint, rig.Core.Configuration.IsJoint);
        Assert.Equal(leavesByItself ? last + 1 : last, rig.Last);
        if (!leavesByItself) return;
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last), Say.AppendOk(4, rig.Term, rig.Last));
        Assert.False(rig.Core.Configuration.IsJoint);
        Assert.Equal(last + 1, rig.Last);
    }

    [Fact]
    public void Joint_NotLeftByItself_StaysUntilAnEmptyChange()
    {
        var group = GroupRig.Of(3).Elect(1).Add(new CoreRig(RecoveredState.Uninitialised, Given.Plain, 4));
        group[1].Change(Given.Change(ChangeTransition.JointExplicit, Given.AddVoter(4), Given.Remove(3)));
        for (var tick = 0; tick < 5; tick++) group.Deliver().Tick(1);
        Assert.True(group[1].Core.Configuration.IsJoint);

        var other = group[1].Change(Given.Change(ChangeTransition.Auto, Given.AddLearner(5)));
        var leave = group[1].Change(ConfigurationChange.LeaveJoint);
        group.Deliver().Tick(1);

        Assert.Equal((Refusal.ConfigurationIsJoint, Refusal.None), (other.Refusal, leave.Refusal));
        Assert.Equal([1, 2, 4], group[4].Core.Configuration.Voters.Select(id => id.Value));
        Assert.False(group[1].Core.Configuration.IsJoint);
        Assert.Equal(4, group[1].Core.Progress.Length + 1);
    }

    [Fact]
    public void LeaveJoint_NotJoint_IsRefused()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();

        Assert.Equal(Refusal.ConfigurationIsNotJoint, rig.Change(ConfigurationChange.LeaveJoint).Refusal);
    }

    [Fact]
    public void Joint_LeaderChangesBeforeItIsLeft_TheNextOneLeavesIt()
    {
        var joint = Given.Joint([1, 4, 5], [1, 2, 3], [], [], leavesByItself: true);
        var rig = new CoreRig(joint).LeadCommitted();

        Assert.False(rig.Core.Configuration.IsJoint);
        Assert.Equal([1, 4, 5], rig.Core.Configuration.Voters.Select(id => id.Value));
        Assert.Equal(3, rig.Last);
    }

    [Fact]
    public void Joint_VoterBecomesLearner_OnlyWhenItIsLeft()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.JointExplicit, Given.AddLearner(3)));
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        Assert.Equal([Given.Id(3)], rig.Core.Configuration.NextLearners);
        Assert.Empty(rig.Core.Configuration.Learners);
        Assert.Contains(Given.Id(3), rig.Core.Configuration.OutgoingVoters);

        rig.Change(ConfigurationChange.LeaveJoint);
        rig.AcknowledgeAll();

        Assert.Equal([Given.Id(3)], rig.Core.Configuration.Learners);
        Assert.Empty(rig.Core.Configuration.NextLearners);
        Assert.True(rig.ProgressOf(3).IsLearner);
    }

    [Fact]
    public void Joint_LeaderIsNotInTheNewConfiguration_LeadsUntilItIsLeft()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Change(Given.Change(ChangeTransition.Auto, Given.Remove(1), Given.AddVoter(4)));
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        Assert.Equal((true, Role.Leader), (rig.Core.Configuration.IsJoint, rig.Role));

        rig.Step(Say.AppendOk(2, rig.Term, rig.Last), Say.AppendOk(3, rig.Term, rig.Last), Say.AppendOk(4, rig.Term, rig.Last));

        Assert.Equal((false, Role.Follower), (rig.Core.Configuration.IsJoint, rig.Role));
    }

    [Theory]
    [InlineData("nothing is left to vote")]
    [InlineData("nobody")]
    [InlineData("too many parts")]
    public void Change_LeadsToNoUsableConfiguration_IsRefused(string what)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        var last = rig.Last;
        var change = what switch
        {
            "nothing is left to vote" => Given.Change(ChangeTransition.Auto, Given.Remove(1), Given.Remove(2), Given.Remove(3)),
            "nobody" => Given.Change(ChangeTransition.Auto, new ReplicaChange(ChangeKind.AddVoter, ReplicaId.None, Given.Node(4))),
            _ => Given.Change(ChangeTransition.Auto, [.. Enumerable.Range(4, ConfigurationChange.ChangesMax + 1).Select(id => Given.AddLearner(id))]),
        };

        var admission = rig.Change(change);

        Assert.False(admission.IsTaken);
        Assert.Equal(last, rig.Last);
    }

    [Fact]
    public void Group_SwapsAllReplicas_WithoutALostEntry()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1);
        for (var id = 4; id <= 6; id++) group.Add(new CoreRig(RecoveredState.Uninitialised, Given.Plain with { Seed = (ulong)id }, id));
        group[1].Change(Given.Change(
            ChangeTransition.Auto, Given.AddVoter(4), Given.AddVoter(5), Given.AddVoter(6), Given.Remove(1), Given.Remove(2), Given.Remove(3)));
        for (var tick = 0; tick < 10; tick++) group.Deliver().Tick(1);
        group.Isolate(1, 2, 3);

        for (var tick = 0; tick < 100; tick++) group.Tick(4, 5, 6);

        var leader = Assert.Single(group.All, rig => rig.Role == Role.Leader && rig.Self > 3);
        Assert.Equal([4, 5, 6], leader.Core.Configuration.Voters.Select(id => id.Value));
        Assert.Equal(group[1].Handed, leader.Handed[..group[1].Handed.Count]);
    }
}
