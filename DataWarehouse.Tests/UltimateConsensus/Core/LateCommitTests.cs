using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Core;

public sealed class LateCommitTests
{
    private static readonly CoreOptions Late = Given.Plain with { TellsCommitLate = true };

    [Fact]
    public void CommitMoves_NothingFollows_IsNeitherToldNorWritten()
    {
        var rig = Committed();
        var writes = rig.AllWrites.Count;
        rig.Propose();
        rig.Take();

        rig.Step(Say.AppendOk(2, rig.Term, rig.Last), Say.AppendOk(3, rig.Term, rig.Last));

        Assert.Equal(rig.Last, rig.Commit);
        Assert.Equal(rig.Last, rig.Applied);
        Assert.Empty(rig.Take());
        Assert.Equal(writes + 1, rig.AllWrites.Count);
        Assert.True(rig.Core.HasUntoldCommit);
    }

    [Fact]
    public void CommitMoves_EntriesFollow_GoesWithThem()
    {
        var rig = Committed();
        rig.Propose();
        rig.Take();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last), Say.AppendOk(3, rig.Term, rig.Last));
        var commit = rig.Commit;

        rig.Propose();

        Assert.All(rig.Take(MessageKind.Append), append => Assert.Equal((commit, 1), (append.Commit.Value, append.Entries.Count)));
        Assert.Equal(commit, rig.AllWrites[^1].HardState!.Value.Commit.Value);
        rig.Core.TellCommit();
        rig.Settle();
        Assert.Empty(rig.Take());
    }

    [Fact]
    public void TellCommit_NothingFollowed_TellsEachThatCanUseItAndWrites()
    {
        var rig = Committed();
        rig.Propose();
        rig.Take();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last), Say.AppendOk(3, rig.Term, rig.Last));

        rig.Core.TellCommit();
        rig.Settle();

        var told = rig.Take(MessageKind.Append);
        Assert.Equal([2, 3], told.Select(append => append.To.Value).Order());
        Assert.All(told, append => Assert.Equal((rig.Commit, 0), (append.Commit.Value, append.Entries.Count)));
        Assert.Equal(rig.Commit, rig.AllWrites[^1].HardState!.Value.Commit.Value);
        Assert.False(rig.Core.HasUntoldCommit);
    }

    [Fact]
    public void AnswerOfTheSecondFollower_AfterTheCommitWasTold_WaitsAgain()
    {
        var rig = Committed();
        rig.Propose();
        rig.Take();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        rig.Core.TellCommit();
        rig.Settle();
        rig.Take();

        rig.Step(Say.AppendOk(3, rig.Term, rig.Last));

        Assert.Empty(rig.Take());
    }

    [Fact]
    public void Heartbeat_TellsTheCommit()
    {
        var rig = Committed();
        rig.Propose();
        rig.Take();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));

        rig.Tick(Late.HeartbeatTicks);

        Assert.Contains(rig.Take(MessageKind.Heartbeat), beat => beat.To.Value == 2 && beat.Commit.Value == rig.Commit);
    }

    [Fact]
    public void StepDown_WithACommitThatWaits_WritesIt()
    {
        var rig = Committed();
        rig.Propose();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));
        var commit = rig.Commit;
        rig.Take();

        rig.Step(Say.Heartbeat(3, rig.Term + 1, 0));

        Assert.Equal(Role.Follower, rig.Role);
        Assert.False(rig.Core.HasUntoldCommit);
        Assert.Equal(commit, rig.AllWrites[^1].HardState!.Value.Commit.Value);
        rig.Core.TellCommit();
        rig.Settle();
        Assert.DoesNotContain(rig.Take(), message => message.Kind == MessageKind.Append);
    }

    [Fact]
    public void Restart_WithACommitThatWasNotWritten_KeepsTheEntries()
    {
        var rig = Committed();
        rig.Propose();
        rig.Step(Say.AppendOk(2, rig.Term, rig.Last));

        var restarted = rig.Restart(Late);

        Assert.Equal(rig.Last, restarted.Last);
        Assert.Null(restarted.Fault);
        Assert.True(restarted.Commit < rig.Commit);
    }

    private static CoreRig Committed()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3), Late).LeadCommitted();
        rig.Core.TellCommit();
        rig.Settle();
        rig.Take();
        return rig;
    }
}
