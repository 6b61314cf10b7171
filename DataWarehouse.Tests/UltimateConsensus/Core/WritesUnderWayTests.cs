using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

/// <summary>A caller whose disk does not keep up, or never answers: the core waits, keeps little, and promises nothing.</summary>
public sealed class WritesUnderWayTests
{
    private static readonly CoreOptions FourWrites = Given.Plain with { WritesUnderWayMax = 4 };

    [Fact]
    public void Follower_NoWriteEverCompletes_AsksForNoMoreThanTheLimitAndAnswersNothing()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites) { WritesAtOnce = false };

        for (var index = 1; index <= 70_000; index++) rig.Step(Say.Append(2, 2, index, index == 1 ? 1 : 2, 1, 2));

        Assert.Equal((70_001, 4), (rig.Last, rig.Writes.Count));
        Assert.Empty(rig.Take());
        Assert.Equal(4, rig.Held.Count);
        Assert.Equal(70_000 - 4 - Outbox.KeptMax, rig.Core.Drops[DropReason.QueueFull]);
        Assert.Null(rig.Fault);
    }

    [Fact]
    public void Follower_AWriteCompletes_TheNextCarriesAllThatGathered()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites) { WritesAtOnce = false };
        for (var index = 1; index <= 20; index++) rig.Step(Say.Append(2, 2, index, index == 1 ? 1 : 2, 1, 2));
        rig.Take();

        rig.CompleteWrite(rig.Writes[0].Id);
        var first = rig.Take(MessageKind.AppendResponse);
        var next = rig.Writes[^1];
        rig.CompleteWrites();

        Assert.Equal([2], first.Select(answer => answer.Index.Value));
        Assert.Equal((6, 21), (next.Entries.First.Index.Value, next.Entries.Last.Index.Value));
        Assert.Equal(Enumerable.Range(3, 19), rig.Take(MessageKind.AppendResponse).Select(answer => (int)answer.Index.Value));
        Assert.Equal(5, rig.AllWrites.Count);
    }

    [Fact]
    public void Follower_OtherWriteCompletesFirst_StillHoldsTheNextBack()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites) { WritesAtOnce = false };
        for (var index = 1; index <= 6; index++) rig.Step(Say.Append(2, 2, index, index == 1 ? 1 : 2, 1, 2));

        rig.CompleteWrite(rig.Writes[2].Id);
        Assert.Equal(4, rig.AllWrites.Count);
        rig.CompleteWrite(rig.Writes[0].Id);

        Assert.Equal(5, rig.AllWrites.Count);
    }

    [Fact]
    public void Follower_OverwrittenWhileHeldBack_NeverAcknowledgesTheOldLeader()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites with { WritesUnderWayMax = 1 }) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2), Say.Append(2, 2, 2, 2, 1, 2, 2), Say.Append(3, 3, 1, 1, 1, 3));

        rig.CompleteWrites();

        Assert.Equal([(2, 2), (3, 2)], rig.Take(MessageKind.AppendResponse).Select(answer => ((int)answer.Term.Value, (int)answer.Index.Value)));
        Assert.Equal((2, 2, 1), (rig.AllWrites.Count, rig.AllWrites[1].Entries.First.Index.Value, rig.AllWrites[1].Entries.Count));
        Assert.Equal(1, rig.Core.Drops[DropReason.StaleTerm]);
    }

    [Fact]
    public void Voter_WriteHeldBack_VotesOnceItsVoteIsWritten()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites with { WritesUnderWayMax = 1 }) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2), Say.Vote(3, 3, 2, 2), Say.Vote(2, 4, 2, 2));
        Assert.Empty(rig.Take());

        rig.CompleteWrite(rig.Writes[0].Id);
        Assert.DoesNotContain(rig.Take(), message => message.Kind == MessageKind.VoteResponse);
        rig.CompleteWrites();

        var vote = Assert.Single(rig.Take(MessageKind.VoteResponse));
        Assert.Equal((2, 4, false), (vote.To.Value, vote.Term.Value, vote.Refused));
        Assert.Equal((4, 2), (rig.Disk.HardState.Term.Value, rig.Disk.HardState.Vote.Value));
    }

    [Fact]
    public void Candidate_NoWriteEverCompletes_DoesNotCountItsOwnVote()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites with { WritesUnderWayMax = 1 }) { WritesAtOnce = false };
        rig.Step(Say.Heartbeat(2, 2)).Take();

        rig.Campaign();
        Assert.Empty(rig.Take());
        rig.Step(Say.Voted(3, rig.Term));
        Assert.Equal(Role.Candidate, rig.Role);
        rig.CompleteWrites();

        Assert.Equal(Role.Leader, rig.Role);
    }

    [Fact]
    public void Leader_NoWriteEverCompletes_LeadsOnWithoutCountingItself()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites with { UncommittedBytesMax = 5_000 }).LeadCommitted();
        rig.WritesAtOnce = false;
        for (var count = 0; count < 50; count++) Assert.True(rig.Propose(30).IsTaken);
        rig.Step(Say.AppendOk(2, rig.Term, 40));
        Assert.Equal((2, 4), (rig.Commit, rig.Writes.Count));

        rig.Step(Say.AppendOk(3, rig.Term, 40));
        rig.Tick();

        Assert.Equal((40, 2), (rig.Commit, rig.Applied));
        Assert.Contains(rig.Take(), message => message.Kind == MessageKind.Heartbeat);
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => rig.Propose(30).IsTaken), 1, 200);
        rig.CompleteWrites();
        Assert.Equal(40, rig.Applied);
    }

    [Fact]
    public void SynchronousStorage_WriteHeldBack_ItsEntriesAreNotHandedOut()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites with { WritesUnderWayMax = 1, AsynchronousStorage = false })
        {
            WritesAtOnce = false,
            AppliesAtOnce = false,
        };

        rig.Step(Say.Append(2, 2, 1, 1, 2, 2), Say.Append(2, 2, 2, 2, 3, 2));
        Assert.Equal([2], rig.Handed.Select(entry => entry.Index.Value));
        rig.CompleteWrites();

        Assert.Equal([2, 3], rig.Handed.Select(entry => entry.Index.Value));
    }

    [Fact]
    public void Snapshot_WriteHeldBackAndReplacedByALaterOne_OnlyTheLaterIsWritten()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), FourWrites with { WritesUnderWayMax = 1 }) { WritesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 1, 2), Say.Install(2, 2, 10, 2, Given.Voters(1, 2, 3)), Say.Install(2, 2, 20, 2, Given.Voters(1, 2, 3)));

        rig.CompleteWrites();

        Assert.Equal((2, 20), (rig.AllWrites.Count, rig.AllWrites[1].Snapshot!.Index.Value));
        Assert.Equal((20, 20), (rig.Applied, rig.Take(MessageKind.AppendResponse)[^1].Index.Value));
    }

    [Fact]
    public void ApplyCompleted_WhileASnapshotReplacesTheLog_IsCountedAndIgnored()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { AppliesAtOnce = false };
        rig.Step(Say.Append(2, 2, 1, 1, 4, 2, 2, 2));
        Assert.Equal(3, rig.Handed.Count);
        rig.WritesAtOnce = false;
        rig.Step(Say.Install(2, 2, 10, 2, Given.Voters(1, 2, 3)));

        rig.Core.ApplyCompleted(new LogIndex(3));

        Assert.Equal((1, 1), (rig.Applied, rig.Core.Drops[DropReason.Late]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Core.ApplyCompleted(new LogIndex(5)));
        rig.CompleteWrites();
        Assert.Equal((10, (ReplicaFault?)null), (rig.Applied, rig.Fault));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_537)]
    public void WritesUnderWayMax_OutOfRange_IsRefused(int value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoreRig(Given.Voters(1), Given.Plain with { WritesUnderWayMax = value }));
}
