using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.2: leader election.</summary>
public sealed class Section5_2_ElectionTests
{
    [Fact]
    public void Replica_Starts_AsFollowerOfNobody()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));

        Assert.Equal((Role.Follower, 0, 0), (rig.Role, rig.Leader, rig.Vote));
        Assert.Empty(rig.Take());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Leader_EveryHeartbeatTicks_SendsHeartbeatsToAll(int heartbeatTicks)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { HeartbeatTicks = heartbeatTicks }).LeadCommitted();

        rig.Tick(heartbeatTicks - 1);
        Assert.Empty(rig.Take(MessageKind.Heartbeat));
        rig.Tick();

        Assert.Equal([2, 3], rig.Take(MessageKind.Heartbeat).Select(beat => beat.To.Value));
    }

    [Fact]
    public void Leader_Heartbeats_NameACommitThatTheReceiverHas()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1, 1])).Lead();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last), Say.AppendRefused(3, rig.Term, 4, 2, 1));
        rig.Take();

        rig.Tick();

        var commits = rig.Take(MessageKind.Heartbeat).ToDictionary(beat => beat.To.Value, beat => beat.Commit.Value);
        Assert.Equal(rig.Commit, commits[2]);
        Assert.True(commits[3] <= rig.ProgressOf(3).Match.Value);
    }

    [Theory]
    [InlineData("Follower")]
    [InlineData("Candidate")]
    public void Replica_HearsNobodyForATimeout_CampaignsInTheNextTerm(string role)
    {
        var rig = Roles.In(role);

        rig.Tick(rig.Core.ElectionTimeoutTicks);

        Assert.Equal((Role.Candidate, 6, 1, 0), (rig.Role, rig.Term, rig.Vote, rig.Leader));
        var asked = rig.Take(MessageKind.Vote);
        Assert.Equal([2, 3], asked.Select(vote => vote.To.Value));
        Assert.All(asked, vote => Assert.Equal((6, rig.Last, rig.TermAt(rig.Last)), (vote.Term.Value, vote.Index.Value, vote.LogTerm.Value)));
        Assert.Equal((6, 1), (rig.Disk.HardState.Term.Value, rig.Disk.HardState.Vote.Value));
    }

    [Fact]
    public void Follower_HearsItsLeaderInTime_NeverCampaigns()
    {
        var rig = Roles.In("Follower");

        for (var round = 0; round < 50; round++)
        {
            rig.Tick(9);
            rig.Step(round % 2 == 0 ? Say.Heartbeat(2, 5) : Say.Append(2, 5, 1, 1, 1));
        }

        Assert.Equal((Role.Follower, 5), (rig.Role, rig.Term));
    }

    [Theory]
    [InlineData(1, new int[0], true)]
    [InlineData(2, new int[0], false)]
    [InlineData(2, new[] { 1 }, true)]
    [InlineData(2, new[] { -1 }, false)]
    [InlineData(3, new int[0], false)]
    [InlineData(3, new[] { 1 }, true)]
    [InlineData(3, new[] { -1 }, false)]
    [InlineData(3, new[] { -1, 1 }, true)]
    [InlineData(4, new[] { 1 }, false)]
    [InlineData(4, new[] { 1, 1 }, true)]
    [InlineData(4, new[] { 1, -1 }, false)]
    [InlineData(5, new[] { 1 }, false)]
    [InlineData(5, new[] { 1, 1 }, true)]
    [InlineData(5, new[] { -1, -1, 1 }, false)]
    [InlineData(5, new[] { -1, -1, 1, 1 }, true)]
    [InlineData(6, new[] { 1, 1 }, false)]
    [InlineData(6, new[] { 1, 1, 1 }, true)]
    [InlineData(7, new[] { 1, 1 }, false)]
    [InlineData(7, new[] { 1, 1, 1 }, true)]
    [InlineData(7, new[] { -1, -1, -1, 1, 1, 1 }, true)]
    public void Candidate_Votes_LeadsWithAMajorityOnly(int voters, int[] votes, bool leads)
    {
        var rig = new CoreRig(Given.VotersUpTo(voters)).Campaign();

        for (var i = 0; i < votes.Length; i++) rig.Step(Say.Voted(i + 2, rig.Term, granted: votes[i] > 0));

        Assert.Equal(leads, rig.Role == Role.Leader);
        Assert.Equal(leads ? 1 : 0, rig.Leader);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(7, 4)]
    public void Candidate_RefusedByAQuorum_FollowsAgainInTheSameTerm(int voters, int refusals)
    {
        var rig = new CoreRig(Given.VotersUpTo(voters)).Campaign();
        var term = rig.Term;

        for (var voter = 2; voter < refusals + 1; voter++) rig.Step(Say.Voted(voter, term, granted: false));
        Assert.Equal(Role.Candidate, rig.Role);
        rig.Step(Say.Voted(refusals + 1, term, granted: false));

        Assert.Equal((Role.Follower, term, 1), (rig.Role, rig.Term, rig.Vote));
    }

    [Fact]
    public void Candidate_SameVoteTwice_CountsOnce()
    {
        var rig = new CoreRig(Given.VotersUpTo(5)).Campaign();

        rig.Step(Say.Voted(2, rig.Term), Say.Voted(2, rig.Term), Say.Voted(2, rig.Term));

        Assert.Equal(Role.Candidate, rig.Role);
    }

    [Fact]
    public void Candidate_VoterChangesItsMind_TheFirstAnswerCounts()
    {
        var rig = new CoreRig(Given.VotersUpTo(3)).Campaign();

        rig.Step(Say.Voted(2, rig.Term, granted: false), Say.Voted(2, rig.Term));

        Assert.Equal(Role.Candidate, rig.Role);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Candidate_VotesOfThoseWhoHaveNone_DoNotCount(long stranger)
    {
        var rig = new CoreRig(Given.Members([1, 2, 3], [4])).Campaign();

        rig.Step(Say.Voted(stranger, rig.Term));

        Assert.Equal(Role.Candidate, rig.Role);
    }

    [Theory]
    [InlineData(0, 2, true)]
    [InlineData(0, 3, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 3, true)]
    [InlineData(2, 3, false)]
    [InlineData(3, 2, false)]
    public void Follower_AskedForItsVote_GivesOneATerm(long votedFor, long candidate, bool granted)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 3, vote: votedFor));

        rig.Step(Say.Vote(candidate, 3, 1, 1));

        var answer = Assert.Single(rig.Take(MessageKind.VoteResponse));
        Assert.Equal((!granted, 3, candidate), (answer.Refused, answer.Term.Value, answer.To.Value));
        Assert.Equal(granted ? candidate : votedFor, rig.Vote);
    }

    [Fact]
    public void Follower_VoteGivenThenRestarted_StillGivenOnce()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Vote(2, 3, 1, 1));
        Assert.False(Assert.Single(rig.Take(MessageKind.VoteResponse)).Refused);

        var restarted = rig.Restart().Step(Say.Vote(3, 3, 1, 1));

        Assert.True(Assert.Single(restarted.Take(MessageKind.VoteResponse)).Refused);
    }

    [Theory]
    [InlineData("Candidate")]
    [InlineData("Leader")]
    public void Replica_ThatVotedForItself_RefusesOthersInThatTerm(string role)
    {
        var rig = Roles.In(role);

        rig.Step(Say.Vote(2, 5, 100, 5));

        Assert.True(Assert.Single(rig.Take(MessageKind.VoteResponse)).Refused);
        Assert.Equal(1, rig.Vote);
    }

    [Theory]
    [InlineData("Append", "Candidate", 5)]
    [InlineData("Append", "Candidate", 6)]
    [InlineData("Append", "PreCandidate", 5)]
    [InlineData("Heartbeat", "Candidate", 5)]
    [InlineData("Heartbeat", "PreCandidate", 6)]
    [InlineData("InstallSnapshot", "Candidate", 5)]
    public void Candidate_HearsALeaderOfItsTermOrLater_Follows(string kind, string role, long term)
    {
        var rig = Roles.In(role);

        rig.Step(kind switch
        {
            "Append" => Say.Append(2, term, 1, 1, 1),
            "Heartbeat" => Say.Heartbeat(2, term),
            _ => Say.Install(2, term, 5, term, Given.Voters(1, 2, 3)),
        });

        Assert.Equal((Role.Follower, term, 2), (rig.Role, rig.Term, rig.Leader));
    }

    [Fact]
    public void Leader_Elected_BeginsItsTermWithAnEmptyEntryForAll()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1], term: 4)).Campaign();
        rig.Take();

        rig.Step(Say.Voted(3, 5));

        Assert.Equal((Role.Leader, 3, 5), (rig.Role, rig.Last, rig.TermAt(3)));
        var appends = rig.Take(MessageKind.Append);
        Assert.Equal([2, 3], appends.Select(append => append.To.Value));
        Assert.All(appends, append =>
        {
            Assert.Equal((2, 1), (append.Index.Value, append.LogTerm.Value));
            Assert.Equal(0, Assert.Single(append.Entries.Entries.ToArray()).Payload.Length);
        });
    }

    [Fact]
    public void Campaign_OfALeader_HasNoEffect()
    {
        var rig = Roles.In("Leader");

        Assert.Equal(Refusal.NoEffect, rig.Do(core => core.Campaign()).Refusal);
        Assert.Equal((Role.Leader, 5), (rig.Role, rig.Term));
    }

    [Fact]
    public void LateVotes_AfterTheElection_ChangeNothing()
    {
        var rig = Roles.In("Leader");

        rig.Step(Say.Voted(3, 5), Say.Voted(3, 5, granted: false));

        Assert.Equal((Role.Leader, 5), (rig.Role, rig.Term));
        Assert.Empty(rig.Take());
    }
}
