using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.1: terms are logical clocks; whoever sees a later one follows it, whoever hears from an earlier one ignores it.</summary>
public sealed class Section5_1_TermTests
{
    public static TheoryData<string, string> RolesAndLaterMessages()
    {
        var data = new TheoryData<string, string>();
        foreach (var role in Enum.GetNames<Role>())
        {
            foreach (var message in Later.Keys) data.Add(role, message);
        }

        return data;
    }

    public static TheoryData<string, string> RolesAndStaleMessages()
    {
        var data = new TheoryData<string, string>();
        foreach (var role in Enum.GetNames<Role>())
        {
            foreach (var message in Stale.Keys) data.Add(role, message);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(RolesAndLaterMessages))]
    public void Replica_MessageOfLaterTerm_TakesTheTermAndFollows(string role, string kind)
    {
        var rig = Roles.In(role);
        var message = Later[kind];

        rig.Step(message);

        Assert.Equal((Role.Follower, 9), (rig.Role, rig.Term));
        Assert.Equal(kind is "Append" or "Heartbeat" or "InstallSnapshot" ? 3 : 0, rig.Leader);
        Assert.Equal(kind == "Vote" ? 3 : 0, rig.Vote);
        Assert.Equal(9, rig.Disk.HardState.Term.Value);
        Assert.Null(rig.Fault);
    }

    /// <summary>Found by the swarm, seed 13201: a learner that brought a later term along was never heard of again where nobody asks around first.</summary>
    [Fact]
    public void Learner_OfALaterTerm_TellsTheLeaderOfIt()
    {
        var rig = new CoreRig(Given.Log(Given.Members([2], [1]), [1], term: 9), Given.Plain);

        rig.Step(Say.Append(2, 6, 2, 1, 2));

        var answer = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.AppendResponse, 9, 2), (answer.Kind, (int)answer.Term.Value, (int)answer.To.Value));
    }

    [Theory]
    [MemberData(nameof(RolesAndStaleMessages))]
    public void Replica_MessageOfEarlierTerm_ChangesNothingAndGrantsNothing(string role, string kind)
    {
        var rig = Roles.In(role);
        var before = (rig.Role, rig.Term, rig.Vote, rig.Leader, rig.Last, rig.Commit);

        rig.Step(Stale[kind]);

        Assert.Equal(before, (rig.Role, rig.Term, rig.Vote, rig.Leader, rig.Last, rig.Commit));
        Assert.All(rig.Take(), answer => Assert.True(answer.Term.Value == 5 || answer.Refused));
        Assert.Empty(rig.Writes);
    }

    [Theory]
    [InlineData("Follower")]
    [InlineData("PreCandidate")]
    [InlineData("Candidate")]
    [InlineData("Leader")]
    public void Replica_MessagesOfEarlierTerm_AreCounted(string role)
    {
        var rig = Roles.In(role);

        rig.Step(Say.AppendOk(2, 4, 1), Say.Voted(2, 4), Say.HeartbeatOk(2, 4));

        Assert.Equal(3, rig.Core.Drops[DropReason.StaleTerm]);
        Assert.Equal(3, rig.Core.Drops.Total);
    }

    /// <summary>Figure 2, "RequestVote", step 1: "reply false if term &lt; currentTerm".</summary>
    [Fact]
    public void StaleCandidate_AsksAReplicaThatMovedOn_IsRefusedAndLearnsTheTerm()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 6), Given.Plain);

        rig.Step(Say.Vote(2, 5, 1, 1));

        var answer = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.VoteResponse, 2, 6, true), (answer.Kind, answer.To.Value, answer.Term.Value, answer.Refused));
    }

    [Fact]
    public void StaleCandidate_WhereFilesKeepSilent_HearsNothing()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 6), Given.Plain with { AnswersStaleVotes = false });

        rig.Step(Say.Vote(2, 5, 1, 1));

        Assert.Empty(rig.Take());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void StaleLeader_AsksAReplicaThatMovedOn_LearnsTheTermWhenOthersWouldNotDeposeIt(bool preVote, bool checkQuorum)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1], term: 6), Given.Plain with { PreVote = preVote, CheckQuorum = checkQuorum });

        rig.Step(Say.Heartbeat(2, 5));

        Assert.Equal(6, rig.Term);
        Assert.Equal(preVote || checkQuorum ? [6] : [], rig.Take(MessageKind.AppendResponse).Select(answer => answer.Term.Value));
    }

    [Fact]
    public void Term_AfterRestart_IsTheDurableOne()
    {
        var rig = Roles.In("Candidate");

        var restarted = rig.Restart();

        Assert.Equal((5, 1, Role.Follower), (restarted.Term, restarted.Vote, restarted.Role));
    }

    [Fact]
    public void Term_OfAVoteResponseFromTheFuture_StillMovesACandidateOn()
    {
        var rig = Roles.In("Candidate");

        rig.Step(Say.Voted(2, 6, granted: false));

        Assert.Equal((Role.Follower, 6, 0), (rig.Role, rig.Term, rig.Vote));
    }

    private static readonly SortedDictionary<string, Message> Later = new(StringComparer.Ordinal)
    {
        ["Append"] = Say.Append(3, 9, 1, 1, 1),
        ["AppendResponse"] = Say.AppendRefused(3, 9, 1, 1, 1),
        ["Heartbeat"] = Say.Heartbeat(3, 9),
        ["HeartbeatResponse"] = Say.HeartbeatOk(3, 9),
        ["InstallSnapshot"] = Say.Install(3, 9, 5, 8, Given.Voters(1, 2, 3)),
        ["Vote"] = Say.Vote(3, 9, 10, 8),
        ["VoteResponse"] = Say.Voted(3, 9, granted: false),
    };

    private static readonly SortedDictionary<string, Message> Stale = new(StringComparer.Ordinal)
    {
        ["Append"] = Say.Append(3, 4, 1, 1, 2, 4),
        ["AppendResponse"] = Say.AppendOk(3, 4, 1),
        ["Heartbeat"] = Say.Heartbeat(3, 4),
        ["HeartbeatResponse"] = Say.HeartbeatOk(3, 4),
        ["InstallSnapshot"] = Say.Install(3, 4, 9, 4, Given.Voters(1, 2, 3)),
        ["Vote"] = Say.Vote(3, 4, 10, 4),
        ["PreVote"] = Say.PreVote(3, 4, 10, 4),
        ["VoteResponse"] = Say.Voted(3, 4),
        ["TimeoutNow"] = Say.TimeoutNow(3, 4),
    };
}
