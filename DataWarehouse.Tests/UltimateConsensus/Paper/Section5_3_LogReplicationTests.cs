using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 5.3: log replication.</summary>
public sealed class Section5_3_LogReplicationTests
{
    [Fact]
    public void Leader_TakesAProposal_AppendsItAndSendsItToAll()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();

        var admission = rig.Do(core => core.Propose(Given.Bytes(5)));

        Assert.Equal(Admission.Take(new Term(2), new LogIndex(3)), admission);
        Assert.Equal((3, 2), (rig.Last, rig.Commit));
        Assert.Equal(5, rig.Disk.Entries[^1].Payload.Length);
        var appends = rig.Take(MessageKind.Append);
        Assert.Equal([2, 3], appends.Select(append => append.To.Value));
        Assert.All(appends, append =>
        {
            Assert.Equal((2, 2, 2), (append.Index.Value, append.LogTerm.Value, append.Commit.Value));
            Assert.Equal((3, 2), (append.Entries.First.Index.Value, append.Entries.First.Term.Value));
            Assert.Equal(1, append.Entries.Count);
        });
    }

    [Fact]
    public void Leader_TakesSeveralProposals_AllOrNone()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();

        var admission = rig.Do(core => core.Propose([Given.Bytes(1), Given.Bytes(2), Given.Bytes(3)]));
        var refused = rig.Do(core => core.Propose([Given.Bytes(1), Given.Bytes(new CoreOptions().EntryBytesMax + 1)]));

        Assert.Equal((true, 5), (admission.IsTaken, admission.Index.Value));
        Assert.Equal(Refusal.TooLarge, refused.Refusal);
        Assert.Equal(5, rig.Last);
    }

    [Theory]
    [InlineData("Follower", Refusal.NotLeader, 2)]
    [InlineData("Candidate", Refusal.NoLeader, 0)]
    [InlineData("PreCandidate", Refusal.NoLeader, 0)]
    public void Replica_ThatDoesNotLead_RefusesAProposalAndSaysWhoLeads(string role, object refusal, long leader)
    {
        var rig = Roles.In(role);

        var admission = rig.Propose();

        Assert.Equal((refusal, leader), (admission.Refusal, admission.Leader.Value));
        Assert.Equal(1, rig.Last);
        Assert.Empty(rig.Take());
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(2, 0, false)]
    [InlineData(2, 1, true)]
    [InlineData(3, 0, false)]
    [InlineData(3, 1, true)]
    [InlineData(4, 1, false)]
    [InlineData(4, 2, true)]
    [InlineData(5, 1, false)]
    [InlineData(5, 2, true)]
    [InlineData(6, 2, false)]
    [InlineData(6, 3, true)]
    [InlineData(7, 2, false)]
    [InlineData(7, 3, true)]
    [InlineData(7, 6, true)]
    public void Leader_EntryAcknowledged_CommitsWithAMajority(int voters, int acknowledgements, bool commits)
    {
        var rig = new CoreRig(Given.VotersUpTo(voters)).LeadCommitted();
        rig.Propose();
        var index = rig.Last;

        for (var i = 0; i < acknowledgements; i++) rig.Step(Say.AppendOk(i + 2, rig.Term, index));

        Assert.Equal(commits ? index : index - 1, rig.Commit);
        Assert.Equal(rig.Commit, rig.Applied);
    }

    [Fact]
    public void Leader_CommitMoves_TellsTheFollowers()
    {
        var group = GroupRig.Of(3).Elect(1);

        group.Propose(1);

        Assert.All(group.All, rig => Assert.Equal((3, 3, 3), (rig.Last, rig.Commit, rig.Applied)));
    }

    [Fact]
    public void Leader_SameAcknowledgementTwice_CountsOneReplica()
    {
        var rig = new CoreRig(Given.VotersUpTo(5)).LeadCommitted();
        rig.Propose();

        rig.Step(Say.AppendOk(2, rig.Term, 3), Say.AppendOk(2, rig.Term, 3), Say.AppendOk(2, rig.Term, 3));

        Assert.Equal(2, rig.Commit);
    }

    [Fact]
    public void Leader_OlderAcknowledgementArrivesLater_MatchNeverFalls()
    {
        var rig = new CoreRig(Given.VotersUpTo(3)).LeadCommitted();
        rig.Propose();
        rig.Propose();

        rig.Step(Say.AppendOk(2, rig.Term, 4), Say.AppendOk(2, rig.Term, 3));

        Assert.Equal((4, 5), (rig.ProgressOf(2).Match.Value, rig.ProgressOf(2).Next.Value));
        Assert.Equal(4, rig.Commit);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public void Follower_CommitIndexMoves_AppliesUpToIt(long commit, long applied)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));

        rig.Step(Say.Append(2, 2, 1, 1, commit, 2, 2, 2));

        Assert.Equal((4, applied, applied), (rig.Last, rig.Commit, rig.Applied));
        Assert.Equal(Enumerable.Range(2, (int)applied - 1), rig.Handed.Select(entry => (int)entry.Index.Value));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(9, 3)]
    [InlineData(2, 2)]
    public void Follower_LeadersCommitBeyondTheEntriesOfTheMessage_CommitsOnlyWhatIsKnownToMatch(long leaderCommit, long commit)
    {
        // The follower's own entries 4 and 5 may differ from the leader's.
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1, 1, 1]));

        rig.Step(Say.Append(2, 2, 2, 1, leaderCommit, 1));

        Assert.Equal(commit, rig.Commit);
    }

    [Theory]
    [InlineData(4, 3, true)]
    [InlineData(3, 2, true)]
    [InlineData(1, 1, true)]
    [InlineData(4, 2, false)]
    [InlineData(3, 3, false)]
    [InlineData(5, 3, false)]
    public void Follower_PlaceBeforeTheEntries_MustMatchInIndexAndTerm(long index, long logTerm, bool matches)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 3]));

        rig.Step(Say.Append(2, 4, index, logTerm, 1, 4));

        var answer = Assert.Single(rig.Take(MessageKind.AppendResponse));
        Assert.Equal((!matches, 4), (answer.Refused, answer.Term.Value));
        Assert.Equal(matches ? index + 1 : index, answer.Index.Value);
        Assert.Equal(matches ? index + 1 : 4, rig.Last);
        if (matches) return;
        Assert.True(answer.Hint.Value <= index && rig.TermAt(answer.Hint.Value) == answer.LogTerm.Value);
    }

    [Theory]
    [InlineData(4, 3, new long[] { 3 }, new long[] { 1, 1, 2, 3, 3 })]
    [InlineData(3, 2, new long[] { 4, 4 }, new long[] { 1, 1, 2, 4, 4 })]
    [InlineData(1, 1, new long[] { 4 }, new long[] { 1, 4 })]
    [InlineData(1, 1, new long[] { 1, 2 }, new long[] { 1, 1, 2, 3 })]
    [InlineData(1, 1, new long[] { }, new long[] { 1, 1, 2, 3 })]
    [InlineData(1, 1, new long[] { 1, 2, 3, 4 }, new long[] { 1, 1, 2, 3, 4 })]
    [InlineData(2, 1, new long[] { 3, 3 }, new long[] { 1, 1, 3, 3 })]
    public void Follower_EntriesConflict_OverwritesThemAndKeepsWhatAgrees(long index, long logTerm, long[] entries, long[] log)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 3]));

        rig.Step(Say.Append(2, 4, index, logTerm, 1, entries));

        Assert.Equal(log, rig.Terms);
        Assert.Equal(log[1..], rig.Disk.Entries.Select(entry => entry.Term.Value));
        Assert.Equal(index + entries.Length, Assert.Single(rig.Take(MessageKind.AppendResponse)).Index.Value);
    }

    [Fact]
    public void Follower_EntriesItHasAlready_AreNotWrittenAgain()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 3])).Follow(2, 4);
        var writes = rig.AllWrites.Count(write => !write.Entries.IsEmpty);

        rig.Step(Say.Append(2, 4, 1, 1, 1, 1, 2), Say.Append(2, 4, 1, 1, 1, 1, 2, 3));

        Assert.Equal(writes, rig.AllWrites.Count(write => !write.Entries.IsEmpty));
        Assert.Equal([3, 4], rig.Take(MessageKind.AppendResponse).Select(answer => answer.Index.Value));
    }

    [Fact]
    public void Follower_OldAppendArrivesLate_NeverShortensTheLog()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 1, 2, 2, 2));

        rig.Step(Say.Append(2, 2, 1, 1, 1, 2));

        Assert.Equal(4, rig.Last);
    }

    [Fact]
    public void Follower_AppendBelowItsCommit_AnswersWithTheCommit()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 4, 2, 2, 2));
        rig.Take();

        rig.Step(Say.Append(2, 2, 1, 1, 4, 2));

        var answer = Assert.Single(rig.Take(MessageKind.AppendResponse));
        Assert.Equal((false, 4), (answer.Refused, answer.Index.Value));
    }

    [Fact]
    public void Leader_AppendRefused_ProbesBackToTheHintAndSendsAgain()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1, 2, 2, 2], term: 5)).Lead();

        rig.Step(Say.AppendRefused(2, 6, 6, 4, 1));

        var append = Assert.Single(rig.Take(MessageKind.Append));
        Assert.Equal((2, 3, 1), (append.To.Value, append.Index.Value, append.LogTerm.Value));
        Assert.Equal([2, 2, 2, 6], append.Entries.Entries.ToArray().Select(entry => entry.Term.Value));
    }

    [Fact]
    public void Leader_RefusalOfAnOlderProbe_IsIgnored()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1, 2, 2, 2], term: 5)).Lead();

        rig.Step(Say.AppendRefused(2, 6, 3, 1, 1));

        Assert.Empty(rig.Take());
        Assert.Equal(0, rig.ProgressOf(2).Match.Value);
    }

    [Fact]
    public void Leader_RefusalBelowWhatIsKnownToMatch_IsIgnored()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Propose();
        rig.Take();

        rig.Step(Say.AppendRefused(2, 1, 2, 1, 1));

        Assert.Equal(2, rig.ProgressOf(2).Match.Value);
        Assert.Empty(rig.Take());
        Assert.Null(rig.Fault);
    }

    [Fact]
    public void Leader_NewCommitOfEntriesOfEarlierLeaders_CommitsThemWithItsOwn()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 3], term: 4)).Lead();

        rig.Step(Say.AppendOk(2, 5, 5));

        Assert.Equal((5, 5), (rig.Commit, rig.Applied));
        Assert.Equal([1, 2, 3, 5], rig.Handed.Select(entry => entry.Term.Value));
    }

    [Fact]
    public void Group_LostMessages_AreMadeUpForByTheNextHeartbeat()
    {
        var group = GroupRig.Of(3).Elect(1);
        group.Lost = message => message.Kind is MessageKind.Append;
        group.Propose(1);
        Assert.Equal([3, 2, 2], group.All.Select(rig => rig.Last));

        group.Heal();
        for (var tick = 0; tick < 3; tick++) group.Tick(1);

        Assert.All(group.All, rig => Assert.Equal((3, 3), (rig.Last, rig.Commit)));
    }
}
