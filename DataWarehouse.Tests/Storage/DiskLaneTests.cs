using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Tests.Storage;

/// <summary>What may overtake what on the threads of a disk of the operating system, and what must not.</summary>
public sealed class DiskLaneTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-lanes-");
    private readonly FaultyNativeFiles _native = new();
    private readonly ManualResetEventSlim _reached = new();
    private readonly ManualResetEventSlim _released = new();
    private readonly DiskRig _rig;

    public DiskLaneTests()
    {
        var disk = new OperatingSystemDisk(_directory.FullName, DiskLimits.Default, _native);
        _rig = new DiskRig(disk, disk.Start, null);
    }

    public void Dispose()
    {
        _released.Set();
        _rig.Dispose();
        _reached.Dispose();
        _released.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Sync_WhileAnotherFileIsFilledWithZeros_IsNotHeldUp()
    {
        var made = Made("a", 1);
        var file = _rig.Create("b", 2);
        Hold("disk making", nameof(INativeFiles.Write));
        var zeros = _rig.Submit((disk, id) => disk.Preallocate(id, file, 5 << 20));
        AwaitHold();

        var first = _rig.Submit((disk, id) => disk.Sync(id, file));
        Assert.True(_rig.Write(made, 0, 1).IsSuccess);
        Assert.True(_rig.Sync(made).IsSuccess);
        Assert.Equal([1], _rig.Read(made, 0, 1));

        Assert.DoesNotContain(_rig.Completions, c => c.Operation == zeros || c.Operation == first);
        _released.Set();
        Assert.True(_rig.Await(first).IsSuccess);
        Assert.True(_rig.Await(zeros).IsSuccess);
        Assert.True(Position(zeros) < Position(first));
    }

    [Fact]
    public void Sync_OfAMadeFileThatIsLengthened_ComesAfterTheZeros()
    {
        var made = Made("a", 1);
        Hold("disk making", nameof(INativeFiles.Write));
        var zeros = _rig.Submit((disk, id) => disk.Preallocate(id, made, 3 << 20));
        AwaitHold();

        var sync = _rig.Submit((disk, id) => disk.Sync(id, made));
        _released.Set();

        Assert.True(_rig.Await(sync).IsSuccess);
        Assert.True(Position(zeros) < Position(sync));
        Assert.Equal(3 << 20, _rig.List().Entries.Single().LengthBytes);
    }

    [Fact]
    public void Changes_OfOneFileThroughTwoHandles_KeepTheirOrder()
    {
        var made = Made("a", 1);
        _rig.Open("a", 2);
        Hold("disk ", nameof(INativeFiles.Write));
        var write = _rig.Submit((disk, id) => disk.Write(id, made, 0, new byte[] { 7 }));
        AwaitHold();

        var zeros = _rig.Submit((disk, id) => disk.Preallocate(id, new DiskFileId(2), 100));
        var sync = _rig.Submit((disk, id) => disk.Sync(id, new DiskFileId(2)));
        _released.Set();

        Assert.True(_rig.Await(sync).IsSuccess);
        Assert.True(Position(write) < Position(zeros) && Position(zeros) < Position(sync));
    }

    [Fact]
    public void Close_WithAReadUnderWay_WaitsUntilThatIsDelivered()
    {
        var made = Made("a", 1);
        Hold("disk reading", nameof(INativeFiles.Read));
        var read = _rig.Submit((disk, id) => disk.Read(id, made, 0, new byte[4]));
        AwaitHold();

        var close = _rig.Submit((disk, id) => disk.Close(id, made));
        Assert.True(_rig.List().IsSuccess);
        Assert.DoesNotContain(nameof(INativeFiles.Close), _native.Calls);
        _released.Set();

        Assert.True(_rig.Await(close).IsSuccess);
        Assert.True(Position(read) < Position(close));
        Assert.True(_rig.Open("a", 1).IsSuccess);
    }

    [Fact]
    public void Stop_WithAClosingThatWaitsForAReading_CompletesBoth()
    {
        var made = Made("a", 1);
        Hold("disk reading", nameof(INativeFiles.Read));
        var read = _rig.Submit((disk, id) => disk.Read(id, made, 0, new byte[4]));
        AwaitHold();
        var close = _rig.Submit((disk, id) => disk.Close(id, made));

        var stopping = new Thread(_rig.Disk.Stop);
        stopping.Start();
        Assert.True(SpinWait.SpinUntil(() => _rig.Disk.List(_rig.Next(), DiskPath.Root) == DiskSubmitResult.Stopped, Patience));
        _released.Set();
        Assert.True(stopping.Join(Patience));

        Assert.True(_rig.Await(read).IsSuccess);
        Assert.Equal(DiskError.Stopped, _rig.Await(close).Error);
    }

    [Fact]
    public void Reads_OfSeveralFiles_RunBesideEachOther()
    {
        var made = Made("a", 1);
        Hold("disk reading", nameof(INativeFiles.Read));
        var first = _rig.Submit((disk, id) => disk.Read(id, made, 0, new byte[4]));
        AwaitHold();

        Assert.Empty(_rig.Read(made, 100, 4));

        _released.Set();
        Assert.Equal(4, _rig.Await(first).TransferredBytes);
    }

    [Fact]
    public void Preallocate_FailedSyncOfAPiece_PoisonsTheFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The error numbers are those of Linux.");
        var file = _rig.Create("a");
        _native.Fail(nameof(INativeFiles.SyncData), 0, 5);

        var failed = _rig.Preallocate(file, 4 << 20);

        Assert.Equal((DiskError.Faulty, 5), (failed.Error, failed.NativeError));
        Assert.Equal(DiskError.Poisoned, _rig.Sync(file).Error);
    }

    [Fact]
    public void Write_WithItsSyncBehindIt_IsToldOfWhenBothHaveRun()
    {
        var made = Made("a", 1);
        var syncs = _native.Calls.Count(call => call == nameof(INativeFiles.SyncData));
        Hold("disk ", nameof(INativeFiles.Write));
        var write = _rig.Submit((disk, id) => disk.Write(id, made, 0, new byte[] { 7 }));
        AwaitHold();
        var seen = -1;
        _rig.Completed = completion => seen = completion.Operation == write ? _native.Calls.Count(call => call == nameof(INativeFiles.SyncData)) : seen;

        var sync = _rig.Submit((disk, id) => disk.Sync(id, made));
        _released.Set();

        Assert.True(_rig.Await(sync).IsSuccess);
        Assert.Equal(syncs + 1, seen);
        Assert.True(Position(write) < Position(sync));
    }

    [Fact]
    public void Operations_MoreThanALaneHasPlacesFor_AllComplete()
    {
        var made = Made("a", 1);
        Hold("disk ", nameof(INativeFiles.SyncData));
        _rig.Submit((disk, id) => disk.Sync(id, made));
        AwaitHold();

        var writes = Enumerable.Range(0, 300).Select(i => _rig.Submit((disk, id) => disk.Write(id, made, i, new byte[] { (byte)i }))).ToList();
        _released.Set();

        Assert.True(_rig.Await(writes[^1]).IsSuccess);
        Assert.Equal(writes.Select(w => w.Value), _rig.Completions[^300..].Select(c => c.Operation.Value));
    }

    /// <summary>A file that was synced, so that its writes go where those of batches go.</summary>
    private DiskFileId Made(string path, long handle)
    {
        var file = _rig.Create(path, handle);
        _rig.Write(file, 0, 9, 9, 9, 9);
        Assert.True(_rig.Sync(file).IsSuccess);
        return file;
    }

    private void Hold(string thread, string call) => _native.Calling = calling =>
    {
        if (calling != call || _reached.IsSet || Thread.CurrentThread.Name?.StartsWith(thread, StringComparison.Ordinal) != true) return;
        _reached.Set();
        Assert.True(_released.Wait(Patience));
    };

    private void AwaitHold() => Assert.True(_reached.Wait(Patience, TestContext.Current.CancellationToken));

    private int Position(DiskOperationId id) => Array.FindIndex(_rig.Completions, c => c.Operation == id);
}
