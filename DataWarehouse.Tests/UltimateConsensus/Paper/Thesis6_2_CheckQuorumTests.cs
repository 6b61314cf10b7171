using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Thesis 4.2.3 and 6.2: replicas that hear their leader help no other, and a leader that hears no quorum steps down.</summary>
public sealed class Thesis6_2_CheckQuorumTests
{
    private static readonly CoreOptions CheckQuorum = Given.Plain with { CheckQuorum = true };

    [Theory]
    [InlineData("Vote", false)]
    [InlineData("PreVote", false)]
    [InlineData("Vote", true)]
    public void Follower_HeardItsLeaderLately_IgnoresCandidatesUnlessTheLeaderAsked(string kind, bool forced)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), CheckQuorum).Follow(2, 3);
        rig.Tick(9);

        rig.Step((kind == "Vote" ? Say.Vote(3, 9, 9, 9) : Say.PreVote(3, 9, 9, 9)) with { Forced = forced });

        Assert.Equal(forced ? (9, 3) : (3, 0), (rig.Term, rig.Vote));
        Assert.Equal(forced ? 0 : 1, rig.Core.Drops[DropReason.LeaderIsAlive]);
        if (!forced) Assert.DoesNotContain(rig.Take(), answer => !answer.Refused);
    }

    [Theory]
    [InlineData("Vote")]
    [InlineData("PreVote")]
    public void Follower_HeardNoLeaderForATimeout_HelpsAgain(string kind)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), CheckQuorum).Follow(2, 3);
        rig.Core.ElectionTimeoutTicks = 19;
        rig.Tick(10);

        rig.Step(kind == "Vote" ? Say.Vote(3, 9, 9, 9) : Say.PreVote(3, 9, 9, 9));

        Assert.False(Assert.Single(rig.Take()).Refused);
    }

    [Fact]
    public void Leader_HearsAQuorum_KeepsLeading()
    {
        var rig = new CoreRig(Given.VotersUpTo(5), CheckQuorum).LeadCommitted();

        for (var round = 0; round < 30; round++)
        {
            rig.Tick(9);
            rig.Step(Say.HeartbeatOk(2, rig.Term), Say.HeartbeatOk(3, rig.Term));
        }

        Assert.Equal(Role.Leader, rig.Role);
    }

    [Theory]
    [InlineData(new long[] { })]
    [InlineData(new long[] { 2 })]
    [InlineData(new long[] { 6, 7, 9 })]
    public void Leader_HearsNoQuorumForATimeout_StepsDownInItsTerm(long[] heard)
    {
        var rig = new CoreRig(Given.Members([1, 2, 3, 4, 5], [6, 7]), CheckQuorum).LeadCommitted();
        var term = rig.Term;

        for (var round = 0; round < 5; round++)
        {
            rig.Tick(4);
            foreach (var id in heard) rig.Step(Say.HeartbeatOk(id, term));
        }

        Assert.NotEqual(Role.Leader, rig.Role);
        Assert.Equal((term, 0), (rig.Term, rig.Leader));
    }

    [Fact]
    public void Leader_WithoutCheckQuorum_NeverStepsDownByItself()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();

        rig.Tick(100);

        Assert.Equal(Role.Leader, rig.Role);
    }

    [Fact]
    public void Leader_Joint_NeedsToHearBothMajorities()
    {
        var rig = new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [], []), CheckQuorum).LeadCommitted();

        for (var round = 0; round < 5; round++)
        {
            rig.Tick(4);
            rig.Step(Say.HeartbeatOk(2, rig.Term), Say.HeartbeatOk(3, rig.Term));
        }

        Assert.NotEqual(Role.Leader, rig.Role);
    }

    /// <summary>One way is cut: the leader still sends and hears nothing; nobody but check-quorum gets the group out of it (hashicorp issue 666).</summary>
    [Fact]
    public void Group_LeaderHearsNobodyThoughAllHearIt_AnotherLeadsInTheEnd()
    {
        var group = GroupRig.Of(3, Given.Full).Elect(1);
        group.Cut(2, 1);
        group.Cut(3, 1);

        for (var tick = 0; tick < 100; tick++) group.Tick();

        Assert.Contains(group.All, rig => rig.Role == Role.Leader && rig.Self != 1);
    }

    [Fact]
    public void Candidate_StuckAtALaterTerm_DeposesTheLeaderThatItHears()
    {
        // Without this, a candidate whose term ran ahead would be ignored by all and would ignore the leader for ever.
        var group = GroupRig.Of(3, CheckQuorum).Elect(1);
        group.Isolate(3);
        for (var tick = 0; tick < 40; tick++) group.Tick();
        Assert.True(group[3].Term > group[1].Term);
        group.Heal();

        for (var tick = 0; tick < 60; tick++) group.Tick();

        Assert.Single(group.All, rig => rig.Role == Role.Leader);
        Assert.Single(group.All.Select(rig => rig.Term).Distinct());
    }

    [Fact]
    public void ForgetLeader_Follower_HelpsACandidateAtOnce()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Full).Follow(2, 3);

        Assert.True(rig.Do(core => core.ForgetLeader()).IsTaken);
        Assert.Equal((Role.Follower, 0, 3), (rig.Role, rig.Leader, rig.Term));
        rig.Step(Say.PreVote(3, 4, 9, 3));

        Assert.False(Assert.Single(rig.Take()).Refused);
    }

    [Fact]
    public void ForgetLeader_HearsTheLeaderAgain_FollowsIt()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Full).Follow(2, 3);
        rig.Do(core => core.ForgetLeader());

        rig.Step(Say.Heartbeat(2, 3));

        Assert.Equal((2, 3), (rig.Leader, rig.Term));
    }

    [Theory]
    [InlineData("Leader")]
    [InlineData("Candidate")]
    public void ForgetLeader_OneThatFollowsNobody_HasNoEffect(string role)
    {
        var rig = Roles.In(role);

        Assert.False(rig.Do(core => core.ForgetLeader()).IsTaken);
        Assert.Equal(role, rig.Role.ToString());
    }

    [Fact]
    public void ForgetLeader_ReadsUnderWay_AreLost()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Full).Follow(2, 3);
        rig.Read(4);

        rig.Do(core => core.ForgetLeader());

        Assert.Equal([4], rig.LostReads);
        Assert.Equal(Refusal.NoLeader, rig.Propose().Refusal);
    }
}
