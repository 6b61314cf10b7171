using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.4: the election restriction and the commit rule for entries of earlier terms.</summary>
public sealed class Section5_4_SafetyTests
{
    /// <summary>
    /// The voter's log ends at index 3 with term 2. A comparison "index and term both at least mine" would refuse the rows with a later term
    /// and a shorter log (DotNext issue 298), after which some groups can never elect anybody.
    /// </summary>
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, false)]
    [InlineData(4, 1, false)]
    [InlineData(9, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, true)]
    [InlineData(4, 2, true)]
    [InlineData(1, 3, true)]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, true)]
    [InlineData(4, 3, true)]
    public void Voter_CandidatesLog_MustBeAtLeastAsUpToDate(long lastIndex, long lastTerm, bool granted)
    {
        foreach (var preVote in new[] { false, true })
        {
            var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2], term: 3));

            rig.Step(preVote ? Say.PreVote(2, 4, lastIndex, lastTerm) : Say.Vote(2, 4, lastIndex, lastTerm));

            var answer = Assert.Single(rig.Take(), message => message.Kind is MessageKind.VoteResponse or MessageKind.PreVoteResponse);
            Assert.Equal(!granted, answer.Refused);
            Assert.Equal(granted && !preVote ? 2 : 0, rig.Vote);
            Assert.Equal(preVote ? 3 : 4, rig.Term);
        }
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(4, 4, 4)]
    [InlineData(5, 5, 5)]
    public void Leader_EntriesOfEarlierTermsOnAMajority_DoNotCommitByCounting(long acknowledged, long match, long commit)
    {
        // The leader of term 3 has entries 2 and 3 of terms 1 and 2, and its own 4 and 5.
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2])).Lead();
        Assert.Equal(3, rig.Term);
        rig.Propose();

        rig.Step(Say.AppendOk(2, 3, acknowledged));

        Assert.Equal((match, commit), (rig.ProgressOf(2).Match.Value, rig.Commit));
    }

    [Fact]
    public void Figure8_LeaderOfTerm4SpreadsTheEntryOfTerm2_DoesNotCommitIt()
    {
        var group = StageC();

        Assert.Equal([2, 2, 2], new[] { 1, 2, 3 }.Select(id => group[id].TermAt(2)));
        Assert.Equal(1, group[1].Commit);
        Assert.All(group.All, rig => Assert.Empty(rig.Handed));
    }

    [Fact]
    public void Figure8_D_AnotherLeaderOverwritesTheEntryOfTerm2_WithoutHarm()
    {
        var group = StageC();
        group.Isolate(1);
        group.Campaign(5).Elect(5);

        for (var tick = 0; tick < 3; tick++) group.Tick(5);

        Assert.Equal([3, 3, 3, 3], new[] { 2, 3, 4, 5 }.Select(id => group[id].TermAt(2)));
        Assert.All(group.All, rig => Assert.Null(rig.Fault));
    }

    [Fact]
    public void Figure8_E_TheEntryOfTerm4IsOnAMajority_NobodyWithoutItCanLead()
    {
        var group = StageC();
        group.Lost = message => message.To.Value > 3;
        for (var tick = 0; tick < 3; tick++) group.Tick(1);
        Assert.Equal(group[1].Last, group[1].Commit);
        group.Heal();
        group.Isolate(1);

        for (var attempt = 0; attempt < 5; attempt++) group.Campaign(5);

        Assert.NotEqual(Role.Leader, group[5].Role);
        Assert.Equal(3, group[5].TermAt(2));
    }

    [Fact]
    public void Follower_EntriesContradictCommittedOnes_StopsWithAFault()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 3, 2, 2, 2));

        rig.Step(Say.Append(3, 3, 1, 1, 3, 2, 3, 3));

        Assert.Equal(FaultKind.CommittedEntryContradicted, rig.Fault?.Kind);
        Assert.Equal(2, rig.TermAt(3));
        Assert.NotEmpty(rig.Fault!.Detail);
    }

    [Fact]
    public void Follower_HeartbeatCommitsBeyondItsLog_StopsBecauseItLostEntries()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Follow(2, 2);

        rig.Step(Say.Heartbeat(2, 2, commit: 9));

        Assert.Equal(FaultKind.AcknowledgedEntriesLost, rig.Fault?.Kind);
        Assert.Equal(1, rig.Commit);
    }

    [Theory]
    [InlineData("Append")]
    [InlineData("Heartbeat")]
    [InlineData("InstallSnapshot")]
    public void Leader_HearsAnotherLeaderOfItsTerm_StopsWithAFault(string kind)
    {
        var rig = Roles.In("Leader");

        rig.Step(kind switch
        {
            "Append" => Say.Append(2, 5, 1, 1, 1),
            "Heartbeat" => Say.Heartbeat(2, 5),
            _ => Say.Install(2, 5, 9, 5, Given.Voters(1, 2, 3)),
        });

        Assert.Equal(FaultKind.TwoLeadersInATerm, rig.Fault?.Kind);
    }

    [Fact]
    public void Follower_HearsTwoLeadersInOneTerm_StopsWithAFault()
    {
        var rig = Roles.In("Follower");

        rig.Step(Say.Append(3, 5, 1, 1, 1, 5));

        Assert.Equal(FaultKind.TwoLeadersInATerm, rig.Fault?.Kind);
        Assert.Equal(1, rig.Last);
    }

    [Fact]
    public void Replica_Stopped_TakesNothingMore()
    {
        var rig = Roles.In("Leader").Step(Say.Heartbeat(2, 5));
        rig.Take();

        rig.Step(Say.Vote(2, 9, 9, 9)).Tick(100);
        var admission = rig.Propose();

        Assert.Equal((5, true), (rig.Term, admission.Refusal == Plugins.UltimateConsensus.Proposals.Refusal.Stopped));
        Assert.Empty(rig.Take());
        Assert.Equal(1, rig.Core.Drops[DropReason.Stopped]);
    }

    // Figure 8 (c): S1's entry of term 2 at index 2 is on S1 and S2; S5 has one of term 3 there; S1 leads again in term 4 and has brought its old entry to S3.
    private static GroupRig StageC()
    {
        var voters = Given.VotersUpTo(5);
        var group = new GroupRig(
            new CoreRig(Given.Log(voters, [1, 2], term: 3), Given.Plain, 1),
            new CoreRig(Given.Log(voters, [1, 2], term: 2), Given.Plain, 2),
            new CoreRig(Given.Log(voters, [1], term: 3), Given.Plain, 3),
            new CoreRig(Given.Log(voters, [1], term: 3), Given.Plain, 4),
            new CoreRig(Given.Log(voters, [1, 3], term: 3), Given.Plain, 5));
        group.Isolate(4);
        group.Isolate(5);
        group.Lost = message => message.Kind == MessageKind.Append && message.Entries.Count > 0 && message.Entries.Last.Term.Value == 4;
        group.Elect(1);
        group[3].Step(Say.Append(1, 4, 1, 1, 1, group[1].Core.Log.Read(new(2), new(2), 1000).ToOwned()));
        group[1].Step(Say.AppendOk(3, 4, 2), Say.AppendOk(2, 4, 2));
        group.Deliver();
        Assert.Equal((4, 3), (group[1].Term, group[1].Last));
        group.Heal();
        return group;
    }
}
