using System.Buffers;
using System.IO.Hashing;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;
using Member = DataWarehouse.Plugins.UltimateConsensus.Membership.Member;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

/// <summary>A follower that takes a snapshot, and what comes between.</summary>
public sealed class SnapshotReceptionTests
{
    private static readonly ReplicaId Leader = new(2);
    private static readonly GroupConfiguration Three = GroupConfiguration.Of(
        [new Member(new ReplicaId(1), ShardRig.Node), new Member(Leader, new PeerId("n2", Incarnation.None)), new Member(new ReplicaId(3), new PeerId("n3", Incarnation.None))], []);

    private readonly ShardRig _rig = new();
    private readonly HostedReplica _hosted;
    private readonly SnapshotExchange _exchange;
    private long _transfers;

    public SnapshotReceptionTests()
    {
        _hosted = _rig.Begin(1, Three);
        _hosted.Exchange = _exchange = new SnapshotExchange(_hosted, _rig, new TransferLimits(), new ArrayBufferWriter<byte>());
    }

    [Fact]
    public void Take_OfASnapshotThatIsHereAlready_SaysSoWithoutMovingAnything()
    {
        _exchange.Take(Leader, Chunk(1));

        Assert.Empty(_rig.Stored);
        Assert.True(_hosted.Core.HasEffects);
    }

    [Fact]
    public void Take_OfAnotherSnapshotWhilePartsOfTheFirstWait_IsNotHeldUpByThem()
    {
        _exchange.Take(Leader, Chunk(5, bytesOfTwo: 1));
        _exchange.Take(Leader, Chunk(6));
        Assert.Equal([true, true], _rig.Stored.Select(stored => stored.IsFirst));

        // The first part is answered when its file is given up.
        _exchange.Stored(_rig.Stored[0].Receiving, isStored: true);
        _exchange.Stored(_rig.Stored[1].Receiving, isStored: true);

        Assert.Single(_rig.Finished);
    }

    [Fact]
    public void Finished_WithoutAFile_LetsTheNextTransferBegin()
    {
        Receive(5);
        _exchange.Finished(_rig.Finished[0], null, null);
        Assert.Null(_hosted.Fault);

        Receive(5);

        Assert.Equal(2, _rig.Finished.Count);
    }

    [Fact]
    public void Stored_InVainAfterTheWholeWasToBeFinished_LetsTheNextTransferBegin()
    {
        Receive(5);
        _exchange.Stored(_rig.Finished[0], isStored: false);
        Assert.Single(_rig.DiscardedTransfers);

        Receive(5);

        Assert.Equal(2, _rig.Finished.Count);
    }

    [Fact]
    public void Finished_WithAStateMachineThatThrew_StopsTheReplicaWithTheCause()
    {
        Receive(5);

        _exchange.Finished(_rig.Finished[0], null, "it threw as asked");

        Assert.Equal((FaultKind.StateMachineFailed, "it threw as asked"), (_hosted.Fault!.Kind, _hosted.Fault.Detail));
    }

    [Fact]
    public void Finished_OfATransferThatWasGivenUp_ThrowsEverythingAway()
    {
        Receive(5);
        _exchange.GiveUp();
        var machine = new ClosableMachine();

        _exchange.Finished(_rig.Finished[0], Received(5, machine), "nobody minds");

        Assert.True(machine.IsClosed);
        Assert.Null(_hosted.Fault);
    }

    [Fact]
    public void GiveUp_OfASnapshotThatTheCoreHasTakenAndNotWritten_ThrowsTheFileAndTheStateMachineAway()
    {
        var machine = new ClosableMachine();
        Receive(5);
        _exchange.Finished(_rig.Finished[0], Received(5, machine), null);
        Assert.NotNull(_exchange.Received);

        _exchange.GiveUp();

        Assert.True(machine.IsClosed);
        Assert.Equal([_rig.Finished[0]], _rig.DiscardedTransfers);
    }

    [Fact]
    public void Reception_ThatNobodyGoesOnWith_IsGivenUpInTime()
    {
        _exchange.Take(Leader, Chunk(5, bytesOfTwo: 1));
        Assert.True(_exchange.IsActive);
        for (var tick = 1; tick < new TransferLimits().GiveUpTicks; tick++) _exchange.Tick();
        Assert.Empty(_rig.DiscardedTransfers);

        _exchange.Tick();

        Assert.Single(_rig.DiscardedTransfers);
        Assert.False(_exchange.IsActive);
    }

    [Fact]
    public void Reception_ThatTheLogHasOvertaken_IsGivenUp()
    {
        _exchange.Take(Leader, Chunk(2, bytesOfTwo: 1));
        _hosted.Core.Step(new Message { Kind = MessageKind.Append, Group = _hosted.Group, From = Leader, To = new ReplicaId(1), Term = new Term(2), Index = new LogIndex(1), LogTerm = new Term(1), Commit = new LogIndex(2), Entries = One() });

        _exchange.Tick();

        Assert.Single(_rig.DiscardedTransfers);
    }

    [Fact]
    public void BeginRestart_WithASnapshotThatIsNotWrittenYet_WantsAnotherStateMachine()
    {
        Receive(5);
        _exchange.Finished(_rig.Finished[0], Received(5, new ClosableMachine()), null);

        _hosted.BeginRestart();

        Assert.True(_hosted.NeedsState);
    }

    [Fact]
    public void Undone_InstallationOfASnapshot_LetsReplicaAndStateMachineBeginAnew()
    {
        var machine = new ClosableMachine();
        Receive(5);
        _exchange.Finished(_rig.Finished[0], Received(5, machine), null);
        _rig.Shard.Requests.Campaign(_hosted);
        _rig.Turn();
        Assert.True(_hosted.Install.IsUnderWay);
        _rig.Undo(_rig.Submitted[^1]);
        _rig.Turn();
        _rig.RunLane();
        Assert.Equal(5, _hosted.Applied.Applied.Value);
        _rig.Recover(_rig.Logged(_hosted.Group));
        Assert.Equal(5, Assert.Single(_rig.Discarded).Descriptor.Index.Value);
        var (replica, snapshot) = Assert.Single(_rig.Rebuilt);
        Assert.Equal(1, snapshot.Descriptor.Index.Value);
        Assert.False(_hosted.IsRunning);

        _rig.Shard.Rebuilt(replica, new RestoredMachine(new ClosableMachine(), new SessionTable(new SessionLimits()), snapshot.Descriptor.Index), null);
        _rig.Turn();
        _rig.RunLane();

        Assert.True(_hosted.IsRunning);
        Assert.True(machine.IsClosed);
        Assert.Equal((1, 1, 1), (_hosted.Life, _hosted.Applied.Applied.Value, _hosted.Core.Log.Applied.Value));
        Assert.False(_hosted.Install.IsUnderWay);
    }

    [Fact]
    public void Undone_InstallationWhoseStateMachineCannotBeMadeAnew_StopsTheReplicaWithTheCause()
    {
        Receive(5);
        _exchange.Finished(_rig.Finished[0], Received(5, new ClosableMachine()), null);
        _rig.Shard.Requests.Campaign(_hosted);
        _rig.Turn();
        _rig.Undo(_rig.Submitted[^1]);
        _rig.Turn();
        _rig.RunLane();
        _rig.Recover(_rig.Logged(_hosted.Group));

        _rig.Shard.Rebuilt(_hosted, null, "it threw as asked");

        Assert.Equal((FaultKind.StateMachineFailed, "it threw as asked"), (_hosted.Fault!.Kind, _hosted.Fault.Detail));
        var late = new ClosableMachine();
        _rig.Shard.Rebuilt(_hosted, new RestoredMachine(late, new SessionTable(new SessionLimits()), new LogIndex(1)), null);
        Assert.True(late.IsClosed);
    }

    private static ReceivedSnapshot Received(long index, IStateMachine machine) => new(
        new StoredSnapshot(At(index), 2, 1, HasFile: true, IsInstalled: true),
        new RestoredMachine(machine, new SessionTable(new SessionLimits()), new LogIndex(index)));

    private static SnapshotDescriptor At(long index) => new(new LogIndex(index), new Term(1), Three);

    private static EntryBatch One() => new([new Entry(new Term(2), new LogIndex(2), EntryKind.Command, default)], 0, 1);

    private void Receive(long index)
    {
        _exchange.Take(Leader, Chunk(index));
        _exchange.Stored(_rig.Stored[^1].Receiving, isStored: true);
    }

    private SnapshotChunk Chunk(long index, int bytesOfTwo = 2)
    {
        byte[] state = [(byte)index, 7];
        var content = new SnapshotContent(_hosted.Group, new LogIndex(index), new Term(1), state.Length, XxHash3.HashToUInt64(state));
        var bytes = state.AsMemory(0, bytesOfTwo);
        return new SnapshotChunk(new TransferId(new Term(1), ++_transfers), content, At(index), 0, bytes, SnapshotChunk.ComputeChecksum(content, 0, bytes.Span));
    }

    private sealed class ClosableMachine : IStateMachine
    {
        public bool IsClosed { get; private set; }

        public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results) => throw new NotSupportedException();

        public ISnapshot CaptureSnapshot() => throw new NotSupportedException();

        public void Restore(Stream source, CancellationToken cancellationToken) => throw new NotSupportedException();

        public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response) => throw new NotSupportedException();

        public StateDigest ComputeDigest() => default;

        public void Dispose()
        {
            IsClosed = true;
            throw new InvalidOperationException("Nobody must fall over this.");
        }
    }
}
