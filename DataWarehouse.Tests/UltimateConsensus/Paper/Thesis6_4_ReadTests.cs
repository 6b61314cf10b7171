using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 8 of the paper, thesis 6.4: linearizable reads without the log.</summary>
public sealed class Thesis6_4_ReadTests
{
    [Fact]
    public void Read_SingleVoter_IsGrantedAtOnce()
    {
        var rig = new CoreRig(Given.Voters(1)).Lead();

        Assert.True(rig.Read(11).IsTaken);

        Assert.Equal([new ReadGrant(11, new LogIndex(rig.Commit))], rig.Grants);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 3)]
    public void Read_OnTheLeader_IsGrantedAtTheCommitOnceAQuorumAnsweredTheRound(int voters, int needed)
    {
        var rig = new CoreRig(Given.VotersUpTo(voters)).LeadCommitted();

        Assert.True(rig.Read(11).IsTaken);
        var round = RoundOf(rig);
        for (var id = 2; id < needed + 1; id++) rig.Step(Say.HeartbeatOk(id, rig.Term, round));
        Assert.Empty(rig.Grants);
        rig.Step(Say.HeartbeatOk(needed + 1, rig.Term, round));

        Assert.Equal([new ReadGrant(11, new LogIndex(2))], rig.Grants);
    }

    [Fact]
    public void Read_IndexIsThatOfTheMomentItWasAsked()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Read(11);
        var round = RoundOf(rig);
        rig.Propose();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        Assert.Equal(3, rig.Commit);

        rig.Step(Say.HeartbeatOk(2, rig.Term, round));

        Assert.Equal(2, Assert.Single(rig.Grants).Index.Value);
    }

    [Fact]
    public void Read_NothingCommittedInTheTerm_WaitsForIt()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 4)).Lead();

        Assert.True(rig.Read(11).IsTaken);
        Assert.DoesNotContain(rig.Take(MessageKind.Heartbeat), beat => beat.Round != 0);
        rig.Step(Say.AppendOk(2, rig.Term, 2));
        var round = RoundOf(rig);
        Assert.Empty(rig.Grants);
        rig.Step(Say.HeartbeatOk(3, rig.Term, round));

        Assert.Equal([new ReadGrant(11, new LogIndex(2))], rig.Grants);
    }

    [Fact]
    public void Rounds_Ids_AreNeverUsedTwice()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        var rounds = new List<long>();
        for (var request = 1; request <= 20; request++)
        {
            rig.Read(request);
            rounds.Add(RoundOf(rig));
            rig.Step(Say.HeartbeatOk(2, rig.Term, rounds[^1]));
        }

        Assert.Equal(rounds.Distinct(), rounds);
        Assert.DoesNotContain(0, rounds);
        Assert.Equal(20, rig.Grants.Count);
    }

    /// <summary>
    /// A heartbeat answer for an earlier round that is delayed or doubled must not confirm a read that was asked later (etcd issue 20418: there
    /// the id of the round was the client's, so a retried request took the answers of its first attempt).
    /// </summary>
    [Fact]
    public void Rounds_LateOrDoubledAnswers_NeverConfirmANewerRead()
    {
        var rig = new CoreRig(Given.VotersUpTo(5)).LeadCommitted();
        rig.Read(11);
        var first = RoundOf(rig);
        rig.Step(Say.HeartbeatOk(2, rig.Term, first), Say.HeartbeatOk(3, rig.Term, first));
        Assert.Single(rig.Grants);

        rig.Read(12);
        var second = RoundOf(rig);
        rig.Step(Say.HeartbeatOk(2, rig.Term, first), Say.HeartbeatOk(3, rig.Term, first), Say.HeartbeatOk(4, rig.Term, first));
        rig.Step(Say.HeartbeatOk(2, rig.Term, second), Say.HeartbeatOk(2, rig.Term, second), Say.HeartbeatOk(2, rig.Term));
        Assert.Single(rig.Grants);
        rig.Step(Say.HeartbeatOk(5, rig.Term, second));

        Assert.Equal([11, 12], rig.Grants.Select(grant => grant.Request));
    }

    [Fact]
    public void Rounds_LaterOneConfirmed_ConfirmsTheReadsBeforeIt()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Read(11);
        rig.Take();
        rig.Propose();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        rig.Take();
        rig.Read(12);
        rig.Tick();
        var latest = rig.Take(MessageKind.Heartbeat).Max(beat => beat.Round);

        rig.Step(Say.HeartbeatOk(3, rig.Term, latest));

        Assert.Contains(rig.Grants, grant => grant is { Request: 11, Index.Value: 2 });
    }

    [Fact]
    public void Rounds_Batched_OneRoundAnswersAllReadsOfAMoment()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        for (var request = 1; request <= 10; request++) rig.Core.Read(request);
        rig.Settle();

        var beats = rig.Take(MessageKind.Heartbeat);
        Assert.InRange(beats.Length, 2, 4);
        rig.Step(Say.HeartbeatOk(2, rig.Term, beats.Max(beat => beat.Round)));
        rig.Tick();
        rig.Step(Say.HeartbeatOk(2, rig.Term, RoundOf(rig)));

        Assert.Equal(Enumerable.Range(1, 10), rig.Grants.Select(grant => (int)grant.Request).Order());
    }

    [Fact]
    public void Rounds_HeartbeatsLost_TheNextOnesRepeatTheQuestion()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Read(11);
        rig.Take();

        rig.Tick();
        rig.Step(Say.HeartbeatOk(2, rig.Term, RoundOf(rig)));

        Assert.Equal(11, Assert.Single(rig.Grants).Request);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Rounds_AnswersOfThoseWhoDoNotVote_DoNotCount(long id)
    {
        var rig = new CoreRig(Given.Members([1, 2, 3], [4])).LeadCommitted();
        rig.Read(11);

        rig.Step(Say.HeartbeatOk(id, rig.Term, RoundOf(rig)));

        Assert.Empty(rig.Grants);
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, false)]
    [InlineData(new long[] { 4, 5 }, false)]
    [InlineData(new long[] { 2, 4 }, true)]
    public void Rounds_Joint_NeedBothMajorities(long[] answering, bool granted)
    {
        var rig = new CoreRig(Given.Joint([1, 4, 5], [1, 2, 3], [], [])).LeadCommitted();
        rig.Read(11);
        var round = RoundOf(rig);

        foreach (var id in answering) rig.Step(Say.HeartbeatOk(id, rig.Term, round));

        Assert.Equal(granted ? 1 : 0, rig.Grants.Count);
    }

    [Theory]
    [InlineData("of a round waiting for answers")]
    [InlineData("of one waiting for a commit")]
    public void Reads_LeaderLoses_AreLost(string what)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));
        rig = what == "of a round waiting for answers" ? rig.LeadCommitted() : rig.Lead();
        rig.Read(11);
        rig.Read(12);

        rig.Step(Say.Heartbeat(3, rig.Term + 1));

        Assert.Equal([11, 12], rig.LostReads.Order());
        Assert.Empty(rig.Grants);
    }

    [Fact]
    public void Rounds_AnswersOfAnEarlierReign_DoNotConfirmReadsOfALaterOne()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Read(11);
        var round = RoundOf(rig);
        rig.Step(Say.Heartbeat(3, rig.Term + 1)).LeadCommitted();
        rig.Read(12);

        rig.Step(Say.HeartbeatOk(2, rig.Term - 2, round), Say.HeartbeatOk(2, rig.Term, round));

        Assert.DoesNotContain(rig.Grants, grant => grant.Request == 12);
    }

    [Fact]
    public void Follower_Read_IsAskedOfTheLeader()
    {
        var rig = Roles.In("Follower");

        Assert.True(rig.Read(11).IsTaken);
        var question = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.ReadIndex, 2), (question.Kind, question.To.Value));
        rig.Step(Say.ReadIndexOk(2, 5, question.Round, 8));

        Assert.Equal([new ReadGrant(11, new LogIndex(8))], rig.Grants);
    }

    [Fact]
    public void Group_ReadOnAFollower_IsGrantedWithTheLeadersCommit()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1);

        group[3].Read(5);
        group.Deliver();

        Assert.Equal([new ReadGrant(5, new LogIndex(3))], group[3].Grants);
        Assert.Empty(group[1].Grants);
    }

    [Fact]
    public void Group_TwoFollowersUseTheSameNumber_EachGetsItsOwnAnswer()
    {
        var group = GroupRig.Of(3).Elect(1).Propose(1);

        group[2].Read(5);
        group[3].Read(5);
        group.Deliver();

        Assert.Equal((1, 1), (group[2].Grants.Count, group[3].Grants.Count));
    }

    [Fact]
    public void Follower_AnswerNobodyWaitsFor_IsDropped()
    {
        var rig = Roles.In("Follower");
        rig.Read(11);
        var question = Assert.Single(rig.Take());

        rig.Step(Say.ReadIndexOk(2, 5, question.Round + 1, 8));
        rig.Step(Say.ReadIndexOk(2, 5, question.Round, 8), Say.ReadIndexOk(2, 5, question.Round, 9));

        Assert.Equal(8, Assert.Single(rig.Grants).Index.Value);
        Assert.Equal(2, rig.Core.Drops[DropReason.Late]);
    }

    [Fact]
    public void Follower_LeaderChanges_ItsReadsAreLost()
    {
        var rig = Roles.In("Follower");
        rig.Read(11);

        rig.Step(Say.Heartbeat(3, 6));

        Assert.Equal([11], rig.LostReads);
    }

    [Theory]
    [InlineData("Candidate")]
    [InlineData("PreCandidate")]
    public void Replica_KnowsNoLeader_RefusesARead(string role)
    {
        Assert.Equal(Refusal.NoLeader, Roles.In(role).Read(11).Refusal);
    }

    [Fact]
    public void Reads_TooMany_AreRefused()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { ReadsMax = 3 }).LeadCommitted();
        for (var request = 1; request <= 3; request++) Assert.True(rig.Read(request).IsTaken);

        Assert.Equal(Refusal.Busy, rig.Read(4).Refusal);
        rig.Step(Say.ReadIndex(2, 77));

        Assert.Equal(1, rig.Core.Drops[DropReason.QueueFull]);
    }

    [Fact]
    public void Follower_ReadsTooMany_AreRefused()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Given.Plain with { ReadsMax = 2 }).Follow(2, 3);
        rig.Read(1);
        rig.Read(2);

        Assert.Equal(Refusal.Busy, rig.Read(3).Refusal);
    }

    private static long RoundOf(CoreRig rig)
    {
        var rounds = rig.Take(MessageKind.Heartbeat).Select(beat => beat.Round).Distinct().ToArray();
        return Assert.Single(rounds);
    }
}
