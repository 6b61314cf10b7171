using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The store as a part of the log: recorded files are there after a power loss, others are cleared away, and changed ones refuse the start.</summary>
public sealed class LogWithSnapshotsTests : ILogOwner, ISnapshotWriting, ISnapshotReading
{
    private static readonly byte[] State = SnapshotBench.State(200_000);
    private readonly EventQueue _events = new();
    private readonly SimulatedMedium _medium = new();
    private SimulatedDisk? _disk;
    private WriteAheadLog? _log;
    private StoredSnapshot? _finished;
    private LogRefusal? _refusal;
    private LogFault? _fault;
    private int _read;

    [Fact]
    public void Snapshot_Recorded_IsReadAfterAPowerLoss()
    {
        var path = Record();
        var reader = Restart();
        Assert.NotNull(reader);
        var read = new byte[State.Length];
        Assert.Equal(SnapshotAdmission.Accepted, reader.Read(0, read));
        Run();
        Assert.Equal(State.Length, _read);
        Assert.Equal(State, read);
        Assert.Equal([path.Value["snap/".Length..]], _medium.List(StoredSnapshot.DirectoryName).Select(entry => entry.Name));
        Assert.Null(_fault);
    }

    [Fact]
    public void Snapshot_RecordedAndDamaged_StopsTheLog()
    {
        var path = Record();
        new DiskBench(_medium, 7).With(path.Value, (bench, file) => bench.Write(file, 30, [1, 2, 3]));
        Restart();
        Assert.Equal((path.Value, 30L), (_fault!.Path, _fault.Offset));
        Assert.Equal(LogState.Closed, _log!.State);
    }

    [Fact]
    public void Snapshot_RecordedAndLonger_RefusesTheStart()
    {
        var path = Record();
        new DiskBench(_medium, 7).With(path.Value, (bench, file) => bench.Write(file, SnapshotStore.FileBytesOf(State.Length), [1]));
        Assert.Null(Restart());
        Assert.Equal((LogRefusalKind.Damaged, path.Value, SnapshotStore.FileBytesOf(State.Length)), (_refusal!.Kind, _refusal.Path, _refusal.Offset));
    }

    void ILogOwner.Opened(LogPosition position)
    {
    }

    void ILogOwner.Refused(LogRefusal refusal) => _refusal = refusal;

    void ILogOwner.Written(WriteTicket ticket, WriteOutcome outcome) => Assert.Equal(WriteOutcome.Durable, outcome);

    void ILogOwner.Read(ReadTicket ticket, EntryBatch entries)
    {
    }

    void ILogOwner.SnapshotWanted(GroupId group, LogIndex through)
    {
    }

    void ILogOwner.FullChanged(bool isFull)
    {
    }

    void ILogOwner.StallChanged(bool isStalled)
    {
    }

    void ILogOwner.Recovered(ReadTicket ticket, LoggedReplica? replica)
    {
    }

    void ILogOwner.PartRefused(WriteTicket ticket, GroupId group)
    {
    }

    void ILogOwner.RoomAgain()
    {
    }

    void ILogOwner.Closed()
    {
    }

    void ILogOwner.Failed(LogFault fault) => _fault = fault;

    void ISnapshotWriting.RoomAgain(SnapshotWriter writer)
    {
    }

    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot) => _finished = snapshot;

    void ISnapshotWriting.Ended(SnapshotWriter writer, SnapshotEnd end) => Assert.Fail($"The snapshot ended: {end}.");

    void ISnapshotReading.Opened(SnapshotReader reader)
    {
    }

    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count) => _read = count;

    /// <summary>Writes a snapshot and its record, and another one that nobody records; then the power goes.</summary>
    private DiskPath Record()
    {
        Open();
        Submit(GroupWrite.Create(SnapshotBench.Group, new ReplicaId(1)));
        var life = _log!.Find(SnapshotBench.Group)!.Generation;
        foreach (var index in (long[])[20, 10])
        {
            Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots!.Begin(SnapshotBench.Group, life, SnapshotBench.At(index), isInstalled: true, this, out var writer));
            writer!.Append(State);
            writer.Finish();
            Run();
        }

        _log.Snapshots!.Begin(SnapshotBench.Group, life, SnapshotBench.At(30), isInstalled: true, this, out _);
        Run();
        _log.Tick();
        Submit(new GroupWrite(SnapshotBench.Group, GroupWriteKind.Append) { Snapshot = _finished });
        Assert.Equal(3, _medium.List(StoredSnapshot.DirectoryName).Length);
        _disk!.LosePower(500_000);
        return StoredSnapshot.PathOf(SnapshotBench.Group, life, SnapshotBench.At(10));
    }

    private SnapshotReader? Restart()
    {
        Open();
        if (_refusal is not null) return null;
        var stream = _log!.Find(SnapshotBench.Group)!;
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots!.Open(stream.Group, stream.Generation, stream.Snapshot!, isPaced: false, this, out var reader));
        Run();
        return reader;
    }

    private void Open()
    {
        _disk = new SimulatedDisk(_medium, new DiskWeather(), _events, new SeededRandom(4));
        _log = new WriteAheadLog(_disk, new WriteAheadOptions { SegmentBytes = 64 << 10 }, this);
        _log.Open(new DirectoryId(9));
        Run();
    }

    private void Submit(GroupWrite write)
    {
        Assert.Equal(WriteAdmission.Accepted, _log!.Submit(new WriteTicket(1), [write], mustSync: true));
        Run();
    }

    private void Run()
    {
        while (_events.FireNext())
        {
        }
    }
}
