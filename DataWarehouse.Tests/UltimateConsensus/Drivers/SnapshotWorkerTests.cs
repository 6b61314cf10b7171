using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Tests.Platform;
using DataWarehouse.Tests.UltimateConsensus.Shards;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>The thread that writes and reads snapshots: every request is answered, whatever becomes of the disk, the log, the state machine or the node.</summary>
public sealed class SnapshotWorkerTests : IDisposable
{
    private const int StateBytes = 300_000;
    private const int MoreThanABuffer = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly GroupId One = new(1);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-snapshots-");
    private readonly WaitingLogOwner _owner = new();
    private readonly HeldDisk _disk;
    private readonly LogDriver _log;
    private readonly SnapshotWorker _worker;
    private bool _isDisposed;

    public SnapshotWorkerTests()
    {
        _disk = new HeldDisk(new OperatingSystemDisk(_directory.FullName));
        _log = new LogDriver(_disk, new WriteAheadOptions { SegmentBytes = 64 << 10, GatherBytesMax = 16 << 10, AllowUnsafeFileSystem = true }, _owner);
        _worker = new SnapshotWorker("snapshots of a test", _log.Snapshots);
        _log.Open(new DirectoryId(1));
        _owner.WaitForOpening();
        Assert.Equal(WriteAdmission.Accepted, _log.Submit(new WriteTicket(1), [GroupWrite.Create(One, new ReplicaId(1))], mustSync: true));
        _owner.WaitFor(new WriteTicket(1));
        _worker.Start();
    }

    public void Dispose()
    {
        DisposeWorker();
        _disk.LetGo();
        _log.Stop();
        _log.Dispose();
        _owner.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Restore_OfWhatWasWritten_BringsTheState()
    {
        var (stored, fault) = await WriteAsync(1, new State(StateBytes));
        Assert.Null(fault);

        var outcome = await RestoreAsync(stored!, new Machine());

        Assert.Equal(StateBytes, ((Machine)outcome.Machine!.Machine).Restored);
        Assert.Equal((null, null), (outcome.Fault, outcome.Text));
    }

    [Fact]
    public async Task Restore_OfABeginningWithoutAFile_IsAnEmptyState()
    {
        var outcome = await RestoreAsync(new StoredSnapshot(At(1), 0, 0, HasFile: false, IsInstalled: true), new Machine());

        Assert.Equal(0, ((Machine)outcome.Machine!.Machine).Restored);
    }

    [Fact]
    public async Task Write_OfAStateThatThrows_TellsTheCause()
    {
        var (stored, fault) = await WriteAsync(1, new State(-1));

        Assert.Null(stored);
        Assert.Contains("as asked", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_IntoAMachineThatThrows_TellsTheCause()
    {
        var (stored, _) = await WriteAsync(1, new State(100));

        var outcome = await RestoreAsync(stored!, new Machine { Throws = true });

        Assert.Null(outcome.Machine);
        Assert.Contains("as asked", outcome.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfASnapshotThatIsNotThere_IsNoFaultOfTheMachine()
    {
        var outcome = await RestoreAsync(new StoredSnapshot(At(77), 10, 1, HasFile: true, IsInstalled: false), new Machine());

        Assert.Null(outcome.Fault);
        Assert.Contains("cannot be opened", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ToADiskThatNeverAnswers_EndsWhenTheLogStops()
    {
        _disk.Hold();
        var write = WriteAsync(1, new State(MoreThanABuffer));

        _log.Close();

        Assert.Equal((null, null), await write);
    }

    [Fact]
    public async Task Restore_FromADiskThatNeverAnswers_EndsWhenTheLogStops()
    {
        var (stored, _) = await WriteAsync(1, new State(StateBytes));
        _disk.Hold();
        var restore = RestoreAsync(stored!, new Machine());

        _log.Close();

        var outcome = await restore;
        Assert.NotNull(outcome.Text);
        Assert.Null(outcome.Fault);
    }

    [Fact]
    public async Task Dispose_WhileTheDiskNeverAnswers_EndsAndAnswersEverybody()
    {
        _disk.Hold();
        var first = WriteAsync(1, new State(MoreThanABuffer));
        var second = WriteAsync(2, new State(10));
        var third = RestoreAsync(new StoredSnapshot(At(3), 0, 0, HasFile: false, IsInstalled: true), new Machine());

        DisposeWorker();

        Assert.Equal((null, null), await first);
        Assert.Equal((null, null), await second);
        await third;
        Assert.NotNull((await RestoreAsync(new StoredSnapshot(At(3), 0, 0, HasFile: false, IsInstalled: true), new Machine())).Text);
    }

    private static SnapshotDescriptor At(long index) => new(new LogIndex(index), new Term(1), ShardRig.Voters);

    private Task<(StoredSnapshot? Stored, string? Fault)> WriteAsync(long index, State state)
    {
        var written = new TaskCompletionSource<(StoredSnapshot?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var sessions = new ArrayBufferWriter<byte>();
        SessionTableCodec.Encode(new SessionTable(new SessionLimits()), sessions);
        _worker.Write(One, new SnapshotToWrite(At(index), new CapturedState(new LogIndex(index), sessions.WrittenMemory, state)), (stored, fault) =>
        {
            Assert.True(state.IsDisposed);
            written.SetResult((stored, fault));
        });
        return written.Task.WaitAsync(Patience);
    }

    private Task<RestoreOutcome> RestoreAsync(StoredSnapshot stored, Machine machine)
    {
        var restored = new TaskCompletionSource<RestoreOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Restore(One, stored, machine, restored.SetResult);
        return restored.Task.WaitAsync(Patience);
    }

    private void DisposeWorker()
    {
        if (!_isDisposed) _worker.Dispose();
        _isDisposed = true;
    }

    private sealed class State(int bytes) : ISnapshot
    {
        public bool IsDisposed { get; private set; }

        public void WriteTo(Stream destination, CancellationToken cancellationToken)
        {
            if (bytes < 0) throw new InvalidOperationException("as asked");
            var part = new byte[64 << 10];
            for (var left = bytes; left > 0; left -= part.Length) destination.Write(part, 0, Math.Min(part.Length, left));
        }

        public void Dispose()
        {
            IsDisposed = true;
            throw new InvalidOperationException("Nobody must fall over this.");
        }
    }

    private sealed class Machine : IStateMachine, IStateMachineFactory
    {
        public bool Throws { get; init; }

        public long Restored { get; private set; }

        public IStateMachine Create() => this;

        public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results) => throw new NotSupportedException();

        public ISnapshot CaptureSnapshot() => throw new NotSupportedException();

        public void Restore(Stream source, CancellationToken cancellationToken)
        {
            if (Throws) throw new InvalidOperationException("as asked");
            var part = new byte[10_000];
            for (int count; (count = source.Read(part)) > 0;) Restored += count;
        }

        public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response) => throw new NotSupportedException();

        public StateDigest ComputeDigest() => default;

        public void Dispose()
        {
        }
    }
}
