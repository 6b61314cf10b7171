using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

/// <summary>What the log undoes, refuses or never answers: the replicas of it begin anew or stop with the cause, and everybody who waits hears so.</summary>
public sealed class ShardRestartTests
{
    private readonly ShardRig _rig = new();

    [Fact]
    public void Undone_Write_LetsItsReplicaBeginAnewAndLeadAgain()
    {
        var hosted = _rig.Lead(1);
        var caller = UndoOne(hosted);
        Assert.True(hosted.IsRestarting);

        _rig.Recover(_rig.Logged(hosted.Group));

        Assert.True(hosted.IsRunning);
        Assert.Equal(1, hosted.Life);
        Assert.Equal("unknown", caller.Answer);
        _rig.Shard.Requests.Campaign(hosted);
        _rig.Settle();
        var next = _rig.Propose(hosted, "next");
        _rig.Settle();
        Assert.Equal("applied", next.Answer);
    }

    [Fact]
    public void Recovered_WithNothingBecauseTheGroupWasWrittenTo_IsAskedAgain()
    {
        var hosted = _rig.Lead(1);
        UndoOne(hosted);

        _rig.Recover(null);
        Assert.Null(hosted.Fault);
        Assert.Single(_rig.Recoveries);
        _rig.Shard.Tick();
        Assert.Equal(2, _rig.Recoveries.Count);
        _rig.Recover(_rig.Logged(hosted.Group));

        Assert.True(hosted.IsRunning);
    }

    [Fact]
    public void Recover_OfABusyLog_IsAskedAgain()
    {
        var hosted = _rig.Lead(1);
        _rig.RecoverAdmission = ReadAdmission.Busy;
        UndoOne(hosted);
        Assert.Empty(_rig.Recoveries);

        _rig.RecoverAdmission = ReadAdmission.Accepted;
        _rig.Shard.Tick();

        Assert.Single(_rig.Recoveries);
    }

    [Theory]
    [InlineData((int)ReadAdmission.NoGroup, "holds nothing")]
    [InlineData((int)ReadAdmission.Closed, "has stopped")]
    public void Recover_OfALogThatWillNeverAnswer_StopsTheReplica(int admission, string cause)
    {
        var hosted = _rig.Lead(1);
        _rig.RecoverAdmission = (ReadAdmission)admission;
        UndoOne(hosted);

        Assert.Equal(FaultKind.StorageFailed, hosted.Fault!.Kind);
        Assert.Contains(cause, hosted.Fault.Detail, StringComparison.Ordinal);
        _rig.Shard.Tick();
        Assert.Empty(_rig.Recoveries);
    }

    [Fact]
    public void Recover_WhileAnEarlierRequestIsUnderWay_WaitsForItsEnd()
    {
        var hosted = _rig.Lead(1);
        _rig.Propose(hosted, "earlier");
        _rig.Turn();
        var earlier = _rig.Submitted[^1];
        _rig.Propose(hosted, "later");
        _rig.Turn();
        _rig.Undo(_rig.Submitted[^1]);
        _rig.Turn();
        _rig.RunLane();
        _rig.Shard.Tick();
        Assert.Empty(_rig.Recoveries);

        _rig.Complete(earlier);

        Assert.Single(_rig.Recoveries);
        _rig.Recover(_rig.Logged(hosted.Group));
        Assert.Equal(3, hosted.Core.Log.Last.Value);
    }

    [Fact]
    public void Undone_WriteOfAReplicaThatHasStopped_TakesItsLaterOnesWithIt()
    {
        var hosted = _rig.Lead(1);
        _rig.Propose(hosted, "earlier");
        _rig.Turn();
        _rig.Admission = WriteAdmission.Busy;
        _rig.Propose(hosted, "later");
        _rig.Turn();
        Assert.True(_rig.Shard.IsBlocked);
        hosted.Stop(new ReplicaFault(FaultKind.StateMachineFailed, hosted.Core.Term, LogIndex.Zero, "as asked"));

        _rig.Undo(_rig.Submitted[^1]);
        _rig.Admission = WriteAdmission.Accepted;
        var submitted = _rig.Submitted.Count;
        _rig.Turn();

        Assert.False(_rig.Shard.IsBlocked);
        Assert.Equal(submitted, _rig.Submitted.Count);
    }

    [Fact]
    public void Begin_OfAReplicaThatIsTakenAway_NeverRunsAgain()
    {
        var hosted = _rig.Lead(1);
        UndoOne(hosted);
        _rig.Shard.Remove(hosted);

        _rig.Recover(_rig.Logged(hosted.Group));
        _rig.Settle();

        Assert.Equal(FaultKind.Removed, hosted.Fault!.Kind);
        Assert.Equal(0, hosted.Life);
    }

    [Fact]
    public void Snapshot_ThatWasToBeRecordedInAnUndoneWrite_IsThrownAway()
    {
        var rig = new ShardRig(new ShardOptions { SnapshotEntries = 2, KeptBehindSnapshot = 0 });
        var hosted = rig.Lead(1);
        rig.Propose(hosted, "one");
        rig.Settle();
        var (_, snapshot) = Assert.Single(rig.Written);
        var stored = new StoredSnapshot(snapshot.Descriptor, 10, 1, HasFile: true, IsInstalled: false);
        Assert.True(rig.Shard.Snapshots.Written(hosted, stored, fault: null));
        rig.Turn();
        rig.Undo(rig.Submitted[^1]);
        rig.Turn();
        rig.RunLane();
        Assert.Empty(rig.Discarded);

        rig.Recover(rig.Logged(hosted.Group));

        Assert.Equal([stored], rig.Discarded);
    }

    [Fact]
    public void Snapshot_ThatIsWrittenWhileItsReplicaBeginsAnew_IsRecordedAfterwards()
    {
        var rig = new ShardRig(new ShardOptions { SnapshotEntries = 2, KeptBehindSnapshot = 0 });
        var hosted = rig.Lead(1);
        rig.Propose(hosted, "one");
        rig.Settle();
        var (_, snapshot) = Assert.Single(rig.Written);
        rig.Propose(hosted, "two");
        rig.Turn();
        rig.Undo(rig.Submitted[^1]);
        rig.Turn();
        rig.RunLane();
        rig.Recover(rig.Logged(hosted.Group));

        Assert.True(rig.Shard.Snapshots.Written(hosted, new StoredSnapshot(snapshot.Descriptor, 10, 1, HasFile: true, IsInstalled: false), fault: null));
        rig.Settle();

        Assert.Equal(snapshot.Descriptor.Index, hosted.Core.Log.Snapshot);
    }

    [Fact]
    public void Snapshot_OfAStateMachineThatThrowsWhileWriting_StopsItsGroupOnlyWithTheCause()
    {
        var (hosted, neighbour) = (_rig.Lead(1), _rig.Lead(2));
        var read = new RigCaller(string.Empty);
        _rig.Shard.Requests.Query(hosted, read);

        Assert.False(_rig.Shard.Snapshots.Written(hosted, null, "it threw as asked"));

        Assert.Equal((FaultKind.StateMachineFailed, "it threw as asked"), (hosted.Fault!.Kind, hosted.Fault.Detail));
        Assert.Equal(nameof(RequestRefusal.Stopped), read.Answer);
        var caller = _rig.Propose(neighbour, "goes on");
        _rig.Settle();
        Assert.Equal("applied", caller.Answer);
    }

    [Fact]
    public void Submit_ToALogThatHasStopped_StopsThoseWhoWantedToWrite()
    {
        var hosted = _rig.Lead(1);
        _rig.Admission = WriteAdmission.Closed;
        var caller = _rig.Propose(hosted, "never");

        _rig.Turn();

        Assert.Equal(FaultKind.StorageFailed, hosted.Fault!.Kind);
        Assert.Equal("unknown", caller.Answer);
        Assert.False(_rig.Shard.IsBlocked);
    }

    [Fact]
    public void LogFailed_Always_TellsEverybody()
    {
        var (first, second) = (_rig.Lead(1), _rig.Lead(2));
        var (proposed, waits) = (_rig.Propose(first, "one"), _rig.Propose(second, "two"));
        _rig.Turn();

        _rig.Shard.LogFailed("the disk is gone");

        Assert.All([first, second], replica => Assert.Equal("the disk is gone", replica.Fault!.Detail));
        Assert.Equal(("unknown", "unknown"), (proposed.Answer, waits.Answer));
    }

    [Fact]
    public void Close_WhileBlocked_TellsEverybodyAndLetsTheLaneDisposeOfTheStateMachines()
    {
        var hosted = _rig.Lead(1);
        _rig.Admission = WriteAdmission.Busy;
        var caller = _rig.Propose(hosted, "one");
        _rig.Turn();

        _rig.Shard.Close();
        _rig.RunLane();

        Assert.Equal("unknown", caller.Answer);
        Assert.Empty(_rig.Shard.Sleeper.Awake);
        Assert.NotNull(hosted.Applied.Fault);
    }

    [Fact]
    public void Query_ThatNobodyConfirms_IsRefusedInTime()
    {
        var hosted = _rig.Lead(1);
        _rig.Propose(hosted, "not durable");
        _rig.Turn();
        _rig.Admission = WriteAdmission.Accepted;
        var desk = hosted.Queries;
        var granted = new RigCaller(string.Empty);
        _rig.Shard.Requests.Query(hosted, granted);
        _rig.Shard.Tick();
        Assert.Equal(1, desk.Count);

        for (var tick = 0; tick < _rig.Options.OutcomeTicks; tick++) _rig.Shard.Tick();

        Assert.Equal(nameof(RequestRefusal.NotLeader), granted.Answer);
        Assert.Equal(0, desk.Count);
    }

    private RigCaller UndoOne(HostedReplica hosted)
    {
        var caller = _rig.Propose(hosted, "undone");
        _rig.Turn();
        _rig.Undo(_rig.Submitted[^1]);
        _rig.Turn();
        _rig.RunLane();
        return caller;
    }
}
