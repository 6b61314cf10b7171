using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Thesis 10.2.1: the leader writes to its disk while the followers write to theirs; nobody speaks of what is not durable.</summary>
public sealed class Thesis10_2_1_AsyncStorageTests
{
    [Fact]
    public void Leader_Proposal_IsSentBeforeItsOwnWriteCompletes()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.WritesAtOnce = false;

        rig.Propose();

        Assert.Single(rig.Writes);
        Assert.Equal(2, rig.Take(MessageKind.Append).Length);
        Assert.Equal((3, 2), (rig.Last, rig.Core.Log.Durable.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Leader_OwnWriteNotDurable_DoesNotCountItself(int voters)
    {
        var rig = new CoreRig(Given.VotersUpTo(voters)).LeadCommitted();
        rig.WritesAtOnce = false;
        rig.Propose();
        var quorumWithoutLeader = voters / 2;

        for (var i = 0; i < quorumWithoutLeader; i++) rig.Step(Say.AppendOk(i + 2, rig.Term, rig.Last));
        Assert.Equal(2, rig.Commit);
        rig.CompleteWrites();

        Assert.Equal((3, 3), (rig.Commit, rig.Applied));
    }

    [Fact]
    public void Leader_OthersAreAMajority_CommitsBeforeItIsDurableItselfAndAppliesAfterwards()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.WritesAtOnce = false;
        rig.Propose();

        rig.Step(Say.AppendOk(2, rig.Term, 3), Say.AppendOk(3, rig.Term, 3));

        Assert.Equal((3, 2), (rig.Commit, rig.Applied));
        rig.CompleteWrites();
        Assert.Equal(3, rig.Applied);
    }

    [Fact]
    public void Leader_WritesCompleteOutOfOrder_DurableIsThePrefix()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.WritesAtOnce = false;
        for (var count = 0; count < 3; count++) rig.Propose();
        var ids = rig.Writes.Select(write => write.Id).ToArray();
        Assert.Equal(3, ids.Length);

        rig.CompleteWrite(ids[2]);
        Assert.Equal(2, rig.Core.Log.Durable.Value);
        rig.CompleteWrite(ids[0]);
        Assert.Equal(3, rig.Core.Log.Durable.Value);
        rig.CompleteWrite(ids[1]);

        Assert.Equal(5, rig.Core.Log.Durable.Value);
    }

    [Fact]
    public void Writes_Ids_GrowByOne()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        for (var count = 0; count < 5; count++) rig.Propose();

        var ids = rig.AllWrites.Select(write => write.Id.Value).ToArray();

        Assert.Equal(Enumerable.Range(1, ids.Length), ids.Select(id => (int)id));
    }

    [Fact]
    public void Follower_Acknowledgement_WaitsForItsWrite()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };

        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2));
        Assert.Empty(rig.Take(MessageKind.AppendResponse));
        var held = Assert.Single(rig.Held, send => send.Message.Kind == MessageKind.AppendResponse);
        Assert.Equal(rig.Writes[^1].Id, held.After);
        rig.CompleteWrites();

        Assert.Equal(3, Assert.Single(rig.Take(MessageKind.AppendResponse)).Index.Value);
    }

    [Fact]
    public void Follower_SameAppendAgainWhileItsWriteRuns_StillWaits()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2));
        var write = rig.Writes.Single(write => !write.Entries.IsEmpty).Id;

        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2), Say.Append(2, 2, 3, 2, 1));

        Assert.Empty(rig.Take(MessageKind.AppendResponse));
        Assert.All(rig.Held.Where(send => send.Message.Kind == MessageKind.AppendResponse), send => Assert.True(send.After.CompareTo(write) >= 0));
    }

    [Theory]
    [InlineData("Vote")]
    [InlineData("PreVote")]
    public void Voter_Grant_WaitsForItsWrite(string kind)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };

        rig.Step(kind == "Vote" ? Say.Vote(2, 2, 1, 1) : Say.PreVote(2, 2, 1, 1));
        if (kind == "Vote") Assert.Empty(rig.Take());
        rig.CompleteWrites();

        if (kind == "Vote") Assert.Equal((2, 2), (rig.Disk.HardState.Term.Value, rig.Disk.HardState.Vote.Value));
        Assert.Equal(kind == "Vote", rig.AllWrites.Any(write => write.HardState?.Vote.Value == 2 && write.MustSync));
    }

    [Fact]
    public void Candidate_OwnVoteNotDurable_DoesNotCountIt()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };
        rig.Do(core => core.Campaign());

        rig.Step(Say.Voted(2, rig.Term));
        Assert.Equal(Role.Candidate, rig.Role);
        rig.CompleteWrites();

        Assert.Equal(Role.Leader, rig.Role);
    }

    [Fact]
    public void Candidate_SingleVoter_LeadsOnlyOnceItsVoteIsDurable()
    {
        var rig = new CoreRig(Given.Voters(1)) { WritesAtOnce = false };

        rig.Do(core => core.Campaign());
        Assert.Equal(Role.Candidate, rig.Role);
        rig.CompleteWrites();

        Assert.Equal((Role.Leader, 2), (rig.Role, rig.Commit));
    }

    /// <summary>
    /// A voter judges the log that the candidate names. If that log could still be lost, a restarted candidate could win the same term with
    /// votes given to a longer log than it has.
    /// </summary>
    [Fact]
    public void Candidate_LogNotDurable_AsksOnlyAfterwards()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2));

        rig.Do(core => core.Campaign());
        Assert.Empty(rig.Take(MessageKind.Vote));
        rig.CompleteWrites();

        Assert.Equal([3, 3], rig.Take(MessageKind.Vote).Select(vote => vote.Index.Value));
    }

    /// <summary>The completion of a write whose entries a later leader has replaced must not make the new ones count as durable.</summary>
    [Fact]
    public void Follower_StaleCompletionAfterAnOverwrite_DoesNotCountForTheNewEntries()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2, 2));
        var first = rig.Writes[^1].Id;
        rig.Step(Say.Append(3, 3, 1, 1, 1, 3, 3));
        var second = rig.Writes[^1].Id;
        Assert.NotEqual(first, second);

        foreach (var write in rig.Writes.Select(write => write.Id).Where(id => id.CompareTo(second) < 0).ToArray()) rig.CompleteWrite(write);

        Assert.Equal(1, rig.Core.Log.Durable.Value);
        Assert.DoesNotContain(rig.Take(MessageKind.AppendResponse), answer => answer.Term.Value == 3);
        rig.CompleteWrite(second);
        Assert.Equal((3, 3), (rig.Core.Log.Durable.Value, Assert.Single(rig.Take(MessageKind.AppendResponse)).Index.Value));
    }

    [Fact]
    public void Leader_StaleCompletionOfAnEarlierReign_DoesNotCountForItsNewEntries()
    {
        // The same places are written three times, and the terms go up and down between: A (term 1), B (term 2), A again (term 3).
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Lead();
        rig.WritesAtOnce = false;
        rig.Propose();
        var mine = rig.Writes[^1].Id;
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2));
        rig.Do(core => core.Campaign());
        var vote = rig.Writes[^1].Id;
        foreach (var write in rig.Writes.Select(write => write.Id).Where(id => id != mine && id.CompareTo(vote) <= 0).ToArray()) rig.CompleteWrite(write);
        rig.Step(Say.Voted(2, 3));
        rig.CompleteWrite(mine);
        rig.Step(Say.Voted(2, 3));
        Assert.Equal((Role.Leader, 3), (rig.Role, rig.Last));

        Assert.Equal(2, rig.Core.Log.Durable.Value);
        Assert.Equal(1, rig.Commit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void WriteCompleted_ForAWriteThatIsNotOpen_ChangesNothing(long write)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2, 2));

        try
        {
            rig.Core.WriteCompleted(new WriteId(write));
        }
        catch (ArgumentException)
        {
            // A caller that reports what was never asked for made a programmer's error; either answer is right as long as nothing changes.
        }

        Assert.Equal(1, rig.Core.Log.Durable.Value);
        Assert.Null(rig.Core.Fault);
    }

    [Fact]
    public void WriteCompleted_Twice_ChangesNothing()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2));
        var write = rig.Writes[^1].Id;
        rig.Step(Say.Append(2, 2, 2, 2, 1, 2));
        rig.CompleteWrite(write);

        try
        {
            rig.Core.WriteCompleted(write);
        }
        catch (ArgumentException)
        {
            // See above.
        }

        Assert.Equal(2, rig.Core.Log.Durable.Value);
    }

    [Theory]
    [InlineData("Follower")]
    [InlineData("Leader")]
    [InlineData("Candidate")]
    public void WriteFailed_InAnyRole_StopsTheReplicaAndNothingIsSent(string role)
    {
        var rig = Roles.In(role);
        rig.WritesAtOnce = false;
        if (role == "Follower") rig.Step(Say.Append(2, 5, 1, 1, 1, 5));
        if (role == "Leader") rig.Propose();
        if (role == "Candidate") rig.Tick(20);
        rig.Take();
        Assert.NotEmpty(rig.Writes);

        rig.Core.WriteFailed(rig.Writes[0].Id, "no space");
        rig.Settle();

        Assert.Equal(FaultKind.StorageFailed, rig.Fault?.Kind);
        Assert.Contains("no space", rig.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(Refusal.Stopped, rig.Propose().Refusal);
        Assert.DoesNotContain(rig.Take(), message => message.Kind is MessageKind.AppendResponse or MessageKind.VoteResponse);
    }

    [Fact]
    public void Write_OfTheCommitIndexAlone_NeedsNoSync()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 1, 2, 2));
        var before = rig.AllWrites.Count;

        rig.Step(Say.Heartbeat(2, 2, commit: 3));

        Assert.All(rig.AllWrites.Skip(before), write => Assert.False(write.MustSync));
        Assert.Equal(3, rig.Commit);
    }

    [Fact]
    public void Write_OfEntriesOrVotes_NeedsASync()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 1, 2, 2), Say.Vote(3, 3, 9, 3));

        Assert.All(rig.AllWrites.Where(write => !write.Entries.IsEmpty), write => Assert.True(write.MustSync));
        Assert.Contains(rig.AllWrites, write => write is { MustSync: true, HardState.Vote.Value: 3 });
    }

    [Fact]
    public void SynchronousStorage_SingleVoter_HandsTheEntryOutWithItsWrite()
    {
        var rig = new CoreRig(Given.Voters(1), Given.Plain with { AsynchronousStorage = false }).Lead();
        rig.Propose();

        Assert.Equal((3, 3), (rig.Commit, rig.Applied));
        Assert.Equal([2, 3], rig.Handed.Select(entry => entry.Index.Value));
    }

    [Fact]
    public void Group_EveryWriteSlow_StillCommitsAndAppliesEverything()
    {
        var group = GroupRig.Of(3);
        foreach (var rig in group.All) rig.WritesAtOnce = false;
        group[1].Do(core => core.Campaign());
        for (var round = 0; round < 20; round++)
        {
            if (group[1].Role == Role.Leader) group[1].Propose();
            foreach (var rig in group.All.Where(rig => rig.Writes.Count > 0)) rig.CompleteWrite(rig.Writes[^1].Id);
            group.Deliver();
        }

        foreach (var rig in group.All) rig.CompleteWrites();
        group.Deliver();
        foreach (var rig in group.All) rig.CompleteWrites();
        group.Tick(1).Tick(1);
        foreach (var rig in group.All) rig.CompleteWrites();

        Assert.Equal(Role.Leader, group[1].Role);
        Assert.True(group[1].Commit > 10);
        Assert.All(group.All, rig => Assert.Equal(group[1].Commit, rig.Applied));
    }
}
