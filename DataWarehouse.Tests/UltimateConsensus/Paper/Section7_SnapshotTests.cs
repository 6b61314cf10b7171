using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Paper;

/// <summary>Section 7: log compaction and snapshots.</summary>
public sealed class Section7_SnapshotTests
{
    [Fact]
    public void Follower_BehindThePurgePoint_GetsASnapshot()
    {
        var rig = PurgedLeader();

        rig.Step(Say.AppendRefused(2, rig.Term, rig.Last - 1, 3, 1));

        var install = Assert.Single(rig.Take());
        Assert.Equal((MessageKind.InstallSnapshot, 2, 10, 2), (install.Kind, install.To.Value, install.Snapshot!.Index.Value, install.Snapshot.Term.Value));
        Assert.Equal(3, install.Snapshot.Configuration.Voters.Length);
        Assert.Equal((ProgressState.Snapshot, 10, true), (rig.ProgressOf(2).State, rig.ProgressOf(2).PendingSnapshot.Value, rig.ProgressOf(2).IsPaused));
    }

    [Fact]
    public void Leader_FollowerIsBeingSentASnapshot_SendsItNoEntries()
    {
        var rig = PurgedLeader().Step(Say.AppendRefused(2, 3, 10, 3, 1));
        rig.Take();

        rig.Propose();
        rig.Step(Say.HeartbeatOk(2, rig.Term));

        Assert.DoesNotContain(rig.Take(), message => message.To.Value == 2);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void Leader_FollowerHasTheSnapshotOrMore_GoesOnBehindIt(long acknowledged)
    {
        var rig = PurgedLeader();
        rig.Propose();
        rig.Step(Say.AppendRefused(2, rig.Term, 10, 3, 1));
        rig.Take();

        rig.Step(Say.AppendOk(2, rig.Term, acknowledged));

        Assert.NotEqual(ProgressState.Snapshot, rig.ProgressOf(2).State);
        Assert.Equal(acknowledged, rig.ProgressOf(2).Match.Value);
        Assert.All(rig.Take(MessageKind.Append).Where(append => append.To.Value == 2), append => Assert.Equal(acknowledged, append.Index.Value));
    }

    [Fact]
    public void Leader_SnapshotNotDelivered_ProbesAgainAfterAnAnswer()
    {
        var rig = PurgedLeader().Step(Say.AppendRefused(2, 3, 10, 3, 1));
        rig.Take();

        rig.Core.ReportSnapshot(Given.Id(2), delivered: false);
        rig.Settle();
        Assert.Equal(ProgressState.Probe, rig.ProgressOf(2).State);
        rig.Step(Say.HeartbeatOk(2, rig.Term));

        Assert.Contains(rig.Take(), message => message is { Kind: MessageKind.InstallSnapshot, To.Value: 2 });
    }

    [Fact]
    public void Leader_SnapshotDelivered_ProbesBehindIt()
    {
        var rig = PurgedLeader().Step(Say.AppendRefused(2, 3, 10, 3, 1));
        rig.Take();

        rig.Core.ReportSnapshot(Given.Id(2), delivered: true);
        rig.Settle();
        rig.Step(Say.HeartbeatOk(2, rig.Term));

        Assert.Equal((ProgressState.Probe, 11), (rig.ProgressOf(2).State, rig.ProgressOf(2).Next.Value));
        Assert.Contains(rig.Take(), message => message is { Kind: MessageKind.Append, To.Value: 2, Index.Value: 10 });
    }

    [Fact]
    public void Follower_TakesASnapshot_ReplacesItsLogAndConfiguration()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 1]));

        rig.Step(Say.Install(2, 5, 9, 4, Given.Members([1, 2], [6])));

        Assert.Equal((9, 4, 9, 9, 9), (rig.Last, rig.TermAt(9), rig.Commit, rig.Applied, rig.Core.Log.Snapshot.Value));
        Assert.Equal((9, 9), (rig.Core.Log.Purged.Value, rig.Core.Log.Durable.Value));
        Assert.Equal([1, 2], rig.Core.Configuration.Voters.Select(id => id.Value));
        Assert.Equal([Given.Id(6)], rig.Core.Configuration.Learners);
        Assert.Equal((MessageKind.AppendResponse, 9), Assert.Single(rig.Take().Select(answer => (answer.Kind, answer.Index.Value))));
        Assert.Empty(rig.Handed);
        var write = Assert.Single(rig.AllWrites, write => write.Snapshot is not null);
        Assert.Equal((9, true), (write.Snapshot!.Index.Value, write.MustSync));
    }

    [Fact]
    public void Follower_SnapshotNotDurable_DoesNotAcknowledgeIt()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)) { WritesAtOnce = false };

        rig.Step(Say.Install(2, 5, 9, 4, Given.Voters(1, 2, 3)));
        Assert.Empty(rig.Take(MessageKind.AppendResponse));
        Assert.True(rig.Applied < 9);
        rig.CompleteWrites();

        Assert.Equal(9, Assert.Single(rig.Take(MessageKind.AppendResponse)).Index.Value);
        Assert.Equal(9, rig.Applied);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    public void Follower_SnapshotOfWhatItCommitted_IsIgnoredAndAnsweredWithTheCommit(long index, long term)
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 2, 2], commit: 4));
        var last = rig.Last;

        rig.Step(Say.Install(2, 5, index, term, Given.Voters(1, 2, 3)));

        Assert.Equal((last, 4, 1), (rig.Last, rig.Commit, rig.Core.Log.Snapshot.Value));
        Assert.Equal(4, Assert.Single(rig.Take(MessageKind.AppendResponse)).Index.Value);
    }

    [Fact]
    public void Follower_SnapshotMatchesAnUncommittedEntry_KeepsTheLogAndCommitsUpToIt()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 2, 2], commit: 2));

        rig.Step(Say.Install(2, 5, 4, 2, Given.Voters(1, 2, 3)));

        Assert.Equal((5, 4), (rig.Last, rig.Commit));
        Assert.Equal([2, 3, 4], rig.Handed.Select(entry => entry.Index.Value));
        Assert.DoesNotContain(rig.AllWrites, write => write.Snapshot is not null);
    }

    [Fact]
    public void Follower_SnapshotConflictsWithItsUncommittedTail_ReplacesTheLog()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 2, 2], commit: 2));

        rig.Step(Say.Install(2, 5, 4, 3, Given.Voters(1, 2, 3)));

        Assert.Equal((4, 3, 4), (rig.Last, rig.TermAt(4), rig.Commit));
        Assert.Empty(rig.Disk.Entries);
    }

    [Fact]
    public void Follower_SnapshotContradictsWhatIsCommitted_StopsWithAFault()
    {
        var rig = new CoreRig(Given.Log(Given.Voters(1, 2, 3), [1, 1, 2, 2, 2], commit: 4));

        rig.Step(Say.Install(2, 5, 4, 4, Given.Voters(1, 2, 3)));

        Assert.Equal(FaultKind.SnapshotContradicted, rig.Fault?.Kind);
    }

    [Fact]
    public void Follower_SnapshotWithoutItInTheConfiguration_IsNotTaken()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3));

        rig.Step(Say.Install(2, 5, 9, 4, Given.Voters(2, 3, 4)));

        Assert.Equal(1, rig.Last);
    }

    [Fact]
    public void Snapshot_Taken_ThenPurged_LeavesTheLogBehindIt()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 4, 2, 2, 2, 2));

        rig.Compact(purge: 3);

        Assert.Equal((3, 4, 4, 5), (rig.Core.Log.Purged.Value, rig.Core.Log.Snapshot.Value, rig.Applied, rig.Last));
        Assert.Equal((-1, 2, 2), (rig.TermAt(2), rig.TermAt(3), rig.TermAt(5)));
        rig.Step(Say.Append(2, 2, 5, 2, 6, 2));
        Assert.Equal(6, rig.Commit);
    }

    [Fact]
    public void DescribeSnapshot_AfterAConfigurationChange_GivesTheConfigurationOfEachPlace()
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).LeadCommitted();
        rig.Change(Given.Change(Plugins.UltimateConsensus.Membership.ChangeTransition.Auto, Given.AddLearner(4)));
        rig.AcknowledgeAll();
        rig.Propose();
        rig.AcknowledgeAll();
        var change = rig.Handed.Single(entry => entry.Kind == EntryKind.Configuration).Index;

        var before = rig.Core.DescribeSnapshot(new LogIndex(change.Value - 1));
        var at = rig.Core.DescribeSnapshot(change);

        Assert.Equal((change.Value - 1, 0), (before.Index.Value, before.Configuration.Learners.Length));
        Assert.Equal((change.Value, 1), (at.Index.Value, at.Configuration.Learners.Length));
        Assert.Equal(rig.TermAt(change.Value), at.Term.Value);
    }

    [Theory]
    [InlineData("purge beyond the snapshot")]
    [InlineData("snapshot beyond applied")]
    [InlineData("describe beyond applied")]
    [InlineData("describe before the snapshot")]
    [InlineData("applied beyond what was handed out")]
    public void Caller_BreaksItsDuties_GetsAnArgumentException(string what)
    {
        var rig = new CoreRig(Given.Voters(1, 2, 3)).Step(Say.Append(2, 2, 1, 1, 4, 2, 2, 2, 2)).Compact(purge: 2);

        Assert.ThrowsAny<ArgumentException>(() =>
        {
            switch (what)
            {
                case "purge beyond the snapshot": rig.Core.Purge(new LogIndex(5)); break;
                case "snapshot beyond applied": rig.Core.SnapshotTaken(new LogIndex(5)); break;
                case "describe beyond applied": rig.Core.DescribeSnapshot(new LogIndex(5)); break;
                case "describe before the snapshot": rig.Core.DescribeSnapshot(new LogIndex(3)); break;
                default: rig.Core.ApplyCompleted(new LogIndex(5)); break;
            }
        });
        Assert.Null(rig.Fault);
    }

    [Fact]
    public void Group_FollowerFarBehind_CatchesUpThroughASnapshotAndEntries()
    {
        var group = GroupRig.Of(3).Elect(1);
        group.Isolate(3);
        for (var count = 0; count < 20; count++) group.Propose(1);
        group[1].Compact(purge: 15);
        group.Propose(1);
        group.Heal();

        for (var tick = 0; tick < 5; tick++) group.Tick(1);

        Assert.Equal((group[1].Last, group[1].Commit), (group[3].Last, group[3].Applied));
        Assert.Contains(group.Delivered, message => message.Kind == MessageKind.InstallSnapshot);
        Assert.Equal(group[1].Handed.Skip(group[1].Handed.Count - 1), group[3].Handed.TakeLast(1));
    }

    // A leader of term 3 whose log is gone up to index 10 (term 2).
    private static CoreRig PurgedLeader() => new CoreRig(Given.PurgedLog(Given.Voters(1, 2, 3), 10, 2, [])).Lead();
}
