using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Tests.Platform;
using DataWarehouse.Tests.UltimateConsensus.WriteAhead.Recovery;
using GroupConfiguration = DataWarehouse.Plugins.UltimateConsensus.Membership.Configuration;
using Member = DataWarehouse.Plugins.UltimateConsensus.Membership.Member;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>Snapshots written, recorded, read, discarded and removed by way of the driver.</summary>
public sealed class LogSnapshotsTests : IDisposable, ISnapshotWriting, ISnapshotReading
{
    private static readonly GroupId One = new(1);
    private static readonly GroupConfiguration Voters = GroupConfiguration.Of([new Member(new ReplicaId(1), new PeerId("n1", Incarnation.None))], []);
    private readonly EventQueue _events = new();
    private readonly SimulatedMedium _medium = new();
    private readonly WaitingLogOwner _owner = new();
    private readonly LogDriver _log;
    private StoredSnapshot? _finished;
    private SnapshotEnd? _end;
    private bool _isOpen;
    private int _read;

    public LogSnapshotsTests() => _log = new LogDriver(new SimulatedDisk(_medium, new DiskWeather(), _events, new SeededRandom(1)), OpenLog.Options, _owner);

    public void Dispose()
    {
        _log.Dispose();
        _owner.Dispose();
    }

    [Fact]
    public void Snapshots_BeforeTheOpening_AreClosed()
    {
        Assert.Equal(SnapshotAdmission.Closed, _log.Snapshots.Begin(One, At(1), false, this, out _));
        Assert.Equal(SnapshotAdmission.Closed, _log.Snapshots.Open(One, false, this, out _));
    }

    [Fact]
    public void Snapshot_WrittenAndRecorded_IsReadUntilALaterOneComes()
    {
        Open();
        Assert.Equal(SnapshotAdmission.Gone, _log.Snapshots.Begin(new GroupId(9), At(1), false, this, out _));
        Assert.Equal(SnapshotAdmission.Gone, _log.Snapshots.Open(One, false, this, out _));

        var first = Write(5, 1);
        Record(first);
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots.Open(One, isPaced: false, this, out var reader));
        Run();
        Assert.True(_isOpen);
        var bytes = new byte[3_000];
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots.Read(reader!, 0, bytes));
        Run();
        Assert.Equal(3_000, _read);
        Assert.All(bytes, b => Assert.Equal(1, b));

        Record(Write(9, 2));
        Assert.Equal(2, _medium.List("snap").Length);
        _log.Snapshots.Close(reader!);
        Run();
        Assert.Single(_medium.List("snap"));
    }

    [Fact]
    public void Discard_OfWhatIsNotRecorded_RemovesItAndKeepsWhatIs()
    {
        Open();
        Record(Write(5, 1));
        var other = Write(9, 2);

        _log.Snapshots.Discard(One, At(5));
        _log.Snapshots.Discard(new GroupId(9), At(5));
        Run();
        Assert.Equal(2, _medium.List("snap").Length);
        _log.Snapshots.Discard(One, other.Descriptor);
        Run();
        Assert.Single(_medium.List("snap"));
    }

    [Fact]
    public void Abort_OfASnapshot_LeavesNothing()
    {
        Open();
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots.Begin(One, At(3), isInstalled: true, this, out var writer));
        _log.Snapshots.Append(writer!, new byte[100]);
        _log.Snapshots.Abort(writer!);
        Run();

        Assert.Equal(SnapshotEnd.Aborted, _end);
        Assert.Empty(_medium.List("snap"));
    }

    void ISnapshotWriting.RoomAgain(SnapshotWriter writer)
    {
    }

    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot) => _finished = snapshot;

    void ISnapshotWriting.Ended(SnapshotWriter writer, SnapshotEnd end) => _end = end;

    void ISnapshotReading.Opened(SnapshotReader reader) => _isOpen = true;

    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count) => _read += count;

    private static SnapshotDescriptor At(long index) => new(new LogIndex(index), new Term(1), Voters);

    private void Open()
    {
        _log.Open(new DirectoryId(1));
        Run();
        _log.Submit(new WriteTicket(1), [GroupWrite.Create(One, new ReplicaId(1))], mustSync: true);
        Run();
        _log.Submit(new WriteTicket(2), [OpenLog.Append(1, 1, 1, 10)], mustSync: true);
        Run();
    }

    private StoredSnapshot Write(long index, byte content)
    {
        _finished = null;
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots.Begin(One, At(index), isInstalled: false, this, out var writer));
        var bytes = new byte[3_000];
        bytes.AsSpan().Fill(content);
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots.Append(writer!, bytes));
        Assert.Equal(SnapshotAdmission.Accepted, _log.Snapshots.Finish(writer!));
        Run();
        return _finished!;
    }

    private void Record(StoredSnapshot snapshot)
    {
        Assert.Equal(WriteAdmission.Accepted, _log.Submit(new WriteTicket(3), [new GroupWrite(One, GroupWriteKind.Append) { Snapshot = snapshot }], mustSync: true));
        Run();
    }

    private void Run()
    {
        while (_events.FireNext())
        {
        }
    }
}
