using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Thesis 9.6: asking before an election whether it would succeed, so that a replica cut off does not disturb the others.</summary>
public sealed class Thesis9_6_PreVoteTests
{
    private static readonly CoreOptions PreVote = Given.Plain with { PreVote = true };

    [Fact]
    public void PreCandidate_Campaigns_ChangesNeitherTermNorVote()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1], term: 4), PreVote);

        rig.Tick(rig.Core.ElectionTimeoutTicks);

        Assert.Equal((Role.PreCandidate, 4, 0), (rig.Role, rig.Term, rig.Vote));
        var asked = rig.Take();
        Assert.Equal([2, 3], asked.Select(message => message.To.Value));
        Assert.All(asked, message => Assert.Equal(
            (MessageKind.PreVote, 5, 2, 1), (message.Kind, message.Term.Value, message.Index.Value, message.LogTerm.Value)));
        Assert.Equal(4, rig.Disk.HardState.Term.Value);
    }

    /// <summary>Replicas that once drew the same timeout must not ask at the same time for ever, so each round has a timeout of its own (5.2).</summary>
    [Fact]
    public void PreCandidate_NobodyAnswers_DrawsANewTimeoutForEachRound()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), PreVote);
        var seen = new SortedSet<int>();

        for (var round = 0; round < 200; round++)
        {
            var ticks = 0;
            while (rig.Take(MessageKind.PreVote).Length == 0)
            {
                rig.Tick();
                ticks++;
            }

            seen.Add(ticks);
        }

        Assert.Equal((Role.PreCandidate, 1), (rig.Role, rig.Term));
        Assert.Equal(Enumerable.Range(10, 10), seen);
    }

    [Fact]
    public void PreCandidate_AMajorityWould_AsksForRealVotes()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1], term: 4), PreVote).PreCampaign();
        rig.Take();

        rig.Step(Say.PreVoted(3, 5));

        Assert.Equal((Role.Candidate, 5, 1), (rig.Role, rig.Term, rig.Vote));
        Assert.Equal([2, 3], rig.Take(MessageKind.Vote).Select(vote => vote.To.Value));
    }

    [Fact]
    public void PreCandidate_AMajorityWouldNot_FollowsAgain()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), PreVote).PreCampaign();

        rig.Step(Say.PreVoted(2, 1, granted: false), Say.PreVoted(3, 1, granted: false));

        Assert.Equal((Role.Follower, 1), (rig.Role, rig.Term));
    }

    /// <summary>A refusal carries the refuser's own term: whoever ignores it can be stuck behind for ever (openraft issue 1796).</summary>
    [Fact]
    public void PreCandidate_RefusedWithALaterTerm_TakesIt()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), PreVote).PreCampaign();

        rig.Step(Say.PreVoted(2, 7, granted: false));

        Assert.Equal((Role.Follower, 7), (rig.Role, rig.Term));
    }

    [Fact]
    public void PreCandidate_OneOfOne_LeadsAtOnce()
    {
        var rig = new CoreRig(Given.Voters(1), PreVote);

        rig.Do(core => core.Campaign());

        Assert.Equal((Role.Leader, 2, 1), (rig.Role, rig.Term, rig.Vote));
    }

    [Fact]
    public void Voter_AskedForAPreVote_ChangesNothingAndGrantsSeveral()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 4), PreVote);

        rig.Step(Say.PreVote(2, 5, 1, 1), Say.PreVote(3, 5, 1, 1));

        Assert.Equal((Role.Follower, 4, 0), (rig.Role, rig.Term, rig.Vote));
        Assert.All(rig.Take(), answer => Assert.Equal((MessageKind.PreVoteResponse, false, 5), (answer.Kind, answer.Refused, answer.Term.Value)));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Voter_PreVoteForATermThatIsNotLater_Refuses(long asked)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 4, vote: 3), PreVote);

        rig.Step(Say.PreVote(2, asked, 9, 3));

        var answer = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.PreVoteResponse, true, 4), (answer.Kind, answer.Refused, answer.Term.Value));
    }

    [Fact]
    public void PreCandidate_LateAnswersOfAnEarlierTerm_DoNotCount()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 4), PreVote).PreCampaign();

        rig.Step(Say.PreVoted(2, 4), Say.PreVoted(3, 4));

        Assert.Equal((Role.PreCandidate, 4), (rig.Role, rig.Term));
    }

    [Fact]
    public void Group_ReplicaWasCutOff_ReturnsWithoutAnElection()
    {
        var group = GroupRig.Of(3, PreVote).Elect(1);
        var term = group[1].Term;
        group.Isolate(3);
        for (var tick = 0; tick < 100; tick++) group.Tick();
        Assert.Equal(term, group[3].Term);
        group.Propose(1);

        group.Heal();
        for (var tick = 0; tick < 30; tick++) group.Tick();

        Assert.Equal((Role.Leader, term), (group[1].Role, group[1].Term));
        Assert.Equal(group[1].Commit, group[3].Commit);
    }

    [Fact]
    public void Group_WithoutPreVote_TheSameReplicaDisturbsIt()
    {
        var group = GroupRig.Of(3).Elect(1);
        var term = group[1].Term;
        group.Isolate(3);
        for (var tick = 0; tick < 100; tick++) group.Tick();

        group.Heal();
        for (var tick = 0; tick < 30; tick++) group.Tick();

        Assert.True(group[1].Term > term);
    }

    [Fact]
    public void Group_SomeWithoutPreVoteAndSplitTerms_StillElects()
    {
        // One replica is at a later term with a shorter log, so it cannot win, and the others must be able to get past it.
        var voters = Given.VotersUpTo(3);
        var group = new GroupRig(
            new CoreRig(Given.Log(voters, [1, 2, 2], term: 2), PreVote, 1),
            new CoreRig(Given.Log(voters, [1, 2, 2], term: 2), PreVote, 2),
            new CoreRig(Given.Log(voters, [1], term: 9), PreVote, 3));
        group.Isolate(2);

        for (var tick = 0; tick < 100; tick++) group.Tick();

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.True(group[1].Term > 9);
    }

    /// <summary>
    /// A voter that the others left behind in an earlier term may be the only one that knows what is committed; what it says while it refuses counts in
    /// any term.
    /// </summary>
    [Fact]
    public void Candidate_RefusedInAnEarlierTerm_LearnsWhatIsCommitted()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1], term: 4));
        rig.Do(core => core.Campaign());

        rig.Step(Say.PreVoted(2, 2, granted: false) with { Commit = new LogIndex(3), LogTerm = new Term(1) });

        Assert.Equal(3, rig.Commit);
        Assert.Equal(5, rig.Term);
    }
}
