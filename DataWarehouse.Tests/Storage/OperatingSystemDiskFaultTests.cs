using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;
using static DataWarehouse.SDK.Storage.DiskError;

namespace DataWarehouse.Tests.Storage;

/// <summary>What the disk makes of the errors of the operating system, in the numbers of Linux.</summary>
public sealed class OperatingSystemDiskFaultTests : IDisposable
{
    private const int NotPermitted = 1;
    private const int Interrupted = 4;
    private const int InputOutput = 5;
    private const int WouldBlock = 11;
    private const int NoAccess = 13;
    private const int TooManyFiles = 24;
    private const int NoSpaceLeft = 28;
    private const int ReadOnlySystem = 30;
    private const int NoLocks = 37;
    private const int OverQuota = 122;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-disk-");
    private readonly FaultyNativeFiles _native = new();
    private readonly DiskRig _rig;

    public OperatingSystemDiskFaultTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The error numbers are those of Linux.");
        var disk = new OperatingSystemDisk(_directory.FullName, DiskLimits.Default, _native);
        _rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);
    }

    public void Dispose()
    {
        _rig.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(InputOutput, Faulty)]
    [InlineData(NoSpaceLeft, Faulty)]
    [InlineData(OverQuota, Faulty)]
    [InlineData(ReadOnlySystem, ReadOnly)]
    public void Sync_Fails_PoisonsEveryHandleOfTheFileUnderAnyName(int native, DiskError expected)
    {
        var file = _rig.Create("a");
        var other = new DiskFileId(2);
        _rig.Open("a", 2);
        _rig.Write(file, 0, 1);
        _native.Fail(nameof(INativeFiles.SyncFile), native);

        var failed = _rig.Sync(file);
        Assert.Equal((expected, native), (failed.Error, failed.NativeError));
        _rig.Rename("a", "b");
        _rig.Open("b", 3);
        foreach (var handle in new[] { file, other, new DiskFileId(3) })
        {
            Assert.Equal(Poisoned, _rig.Sync(handle).Error);
            Assert.Equal(Poisoned, _rig.Write(handle, 0, 2).Error);
            Assert.Equal(Poisoned, _rig.Preallocate(handle, 10).Error);
            Assert.Equal([1], _rig.Read(handle, 0, 5));
            Assert.True(_rig.Close(handle).IsSuccess);
        }

        _rig.Open("b", 4);
        Assert.Equal(Poisoned, _rig.Sync(new DiskFileId(4)).Error);
        Assert.True(_rig.Sync(_rig.Create("c", 5)).IsSuccess);
    }

    [Fact]
    public void Sync_FirstOfANewFile_IsOfAllMetadataAndLaterOnesOfDataOnly()
    {
        var file = _rig.Create("a");
        _rig.Sync(file);
        _rig.Sync(file);

        Assert.Equal(["SyncFile", "SyncData"], _native.Calls.Where(call => call.StartsWith("Sync", StringComparison.Ordinal)));
        _native.Fail(nameof(INativeFiles.SyncData), InputOutput);
        Assert.Equal(Faulty, _rig.Sync(file).Error);
    }

    [Fact]
    public void Create_NumberOfAPoisonedFileThatIsGone_IsNotPoisoned()
    {
        var file = _rig.Create("a");
        _native.Fail(nameof(INativeFiles.SyncFile), InputOutput);
        _rig.Sync(file);
        _rig.Close(file);
        _rig.Delete("a");

        for (var handle = 2; handle < 20; handle++) Assert.True(_rig.Sync(_rig.Create("b" + handle, handle)).IsSuccess);
    }

    [Theory]
    [InlineData(InputOutput, Faulty)]
    [InlineData(ReadOnlySystem, ReadOnly)]
    [InlineData(NotPermitted, AccessDenied)]
    [InlineData(27, Unsupported)]
    public void Write_FailsInTheMiddle_PoisonsAndTellsWhatWasWritten(int native, DiskError expected)
    {
        var file = _rig.Create("a");
        _native.TransferMax = 3;
        _native.Fail(nameof(INativeFiles.Write), 0, Interrupted, native);

        var failed = _rig.Write(file, 0, new byte[10]);
        Assert.Equal((expected, native, 3), (failed.Error, failed.NativeError, failed.TransferredBytes));
        Assert.Equal(Poisoned, _rig.Sync(file).Error);
    }

    [Theory]
    [InlineData(NoSpaceLeft)]
    [InlineData(OverQuota)]
    public void Write_NoSpace_FailsTheCoveringSyncOnceAndPoisonsNothing(int native)
    {
        var file = _rig.Create("a");
        _native.TransferMax = 4;
        _native.Fail(nameof(INativeFiles.Write), 0, native);

        var failed = _rig.Write(file, 0, new byte[10]);
        Assert.Equal((NoSpace, native, 4), (failed.Error, failed.NativeError, failed.TransferredBytes));
        _rig.Close(file);
        _rig.Open("a", 1);
        Assert.Equal(NoSpace, _rig.Sync(file).Error);
        Assert.DoesNotContain(nameof(INativeFiles.SyncFile), _native.Calls);
        Assert.True(_rig.Write(file, 0, new byte[4]).IsSuccess);
        Assert.True(_rig.Sync(file).IsSuccess);
    }

    [Fact]
    public void Write_Interrupted_IsRepeatedButNotForEver()
    {
        var file = _rig.Create("a");
        _native.Fail(nameof(INativeFiles.Write), [.. Enumerable.Repeat(Interrupted, Interruptions.CountMax)]);
        Assert.True(_rig.Write(file, 0, 1).IsSuccess);

        _native.Fail(nameof(INativeFiles.Write), [.. Enumerable.Repeat(Interrupted, Interruptions.CountMax + 1)]);
        var failed = _rig.Write(file, 0, 1);
        Assert.Equal((Faulty, Interrupted), (failed.Error, failed.NativeError));
    }

    [Fact]
    public void Write_SystemTakesNothingWithoutAReason_IsAShortWrite()
    {
        var file = _rig.Create("a");
        _native.TransferMax = 0;

        Assert.Equal(ShortWrite, _rig.Write(file, 0, 1).Error);
        Assert.Equal(Poisoned, _rig.Write(file, 0, 1).Error);
    }

    [Fact]
    public void Read_InPiecesAndInterrupted_GetsAllAndAFailureGetsNoPoison()
    {
        var file = _rig.Create("a");
        _rig.Write(file, 0, 1, 2, 3, 4, 5);
        _native.TransferMax = 2;
        _native.Fail(nameof(INativeFiles.Read), 0, Interrupted);
        Assert.Equal([1, 2, 3, 4, 5], _rig.Read(file, 0, 9));

        _native.Fail(nameof(INativeFiles.Read), 0, InputOutput);
        var failed = _rig.Do((disk, id) => disk.Read(id, file, 0, new byte[5]));
        Assert.Equal((Faulty, InputOutput, 2), (failed.Error, failed.NativeError, failed.TransferredBytes));
        Assert.True(_rig.Sync(file).IsSuccess);
    }

    [Theory]
    [InlineData(nameof(INativeFiles.Write), NoSpaceLeft, NoSpace, false)]
    [InlineData(nameof(INativeFiles.Write), InputOutput, Faulty, true)]
    [InlineData(nameof(INativeFiles.Describe), InputOutput, Faulty, true)]
    public void Preallocate_Fails_PoisonsUnlessForSpace(string call, int native, DiskError expected, bool isPoisoned)
    {
        var file = _rig.Create("a");
        _native.Fail(call, native);

        Assert.Equal(expected, _rig.Preallocate(file, 3 << 20).Error);
        Assert.Equal(isPoisoned ? Poisoned : None, _rig.Sync(file).Error);
    }

    [Theory]
    [InlineData(InputOutput, Faulty)]
    [InlineData(NoSpaceLeft, Faulty)]
    [InlineData(22, Unsupported)]
    public void SyncDirectory_Fails_PoisonsItsChanges(int native, DiskError expected)
    {
        _rig.CreateDirectory("d");
        _rig.Create("a");
        _native.Fail(nameof(INativeFiles.SyncDirectory), Interrupted, native);

        Assert.Equal(expected, _rig.SyncDirectory().Error);
        Assert.Equal(Poisoned, _rig.SyncDirectory().Error);
        Assert.Equal(Poisoned, _rig.Do((disk, id) => disk.Create(id, new DiskFileId(2), new DiskPath("b"))).Error);
        Assert.Equal(Poisoned, _rig.CreateDirectory("e").Error);
        Assert.Equal(Poisoned, _rig.Rename("a", "d/a").Error);
        Assert.Equal(Poisoned, _rig.Delete("a").Error);
        Assert.True(_rig.CreateDirectory("d").IsSuccess);
        _rig.Create("d/b", 3);
        Assert.Equal(Poisoned, _rig.Rename("d/b", "b").Error);
        Assert.True(_rig.Rename("d/b", "d/c").IsSuccess);
        Assert.True(_rig.SyncDirectory("d").IsSuccess);
        Assert.Equal(2, _rig.List().Entries.Length);
    }

    [Theory]
    [InlineData(NoAccess, AccessDenied)]
    [InlineData(TooManyFiles, TooManyOpenFiles)]
    [InlineData(ReadOnlySystem, ReadOnly)]
    [InlineData(NoSpaceLeft, NoSpace)]
    public void Create_Fails_LeavesTheHandleFree(int native, DiskError expected)
    {
        _native.Fail(nameof(INativeFiles.Open), Interrupted, native);

        var failed = _rig.Do((disk, id) => disk.Create(id, new DiskFileId(1), new DiskPath("a")));
        Assert.Equal((expected, native), (failed.Error, failed.NativeError));
        _rig.Create("a");
    }

    [Fact]
    public void Open_CannotBeDescribed_IsClosedAgain()
    {
        _rig.Create("a");
        _native.Fail(nameof(INativeFiles.Describe), InputOutput);

        Assert.Equal(Faulty, _rig.Open("a", 2).Error);
        Assert.Contains(nameof(INativeFiles.Close), _native.Calls);
    }

    [Fact]
    public void Close_Fails_PoisonsWhatWasWritten()
    {
        var file = _rig.Create("a");
        _native.Fail(nameof(INativeFiles.Close), InputOutput);
        Assert.Equal(Faulty, _rig.Close(file).Error);
        _rig.Open("a", 1);
        Assert.Equal(Poisoned, _rig.Sync(file).Error);

        _rig.Create("b", 2);
        _native.Fail(nameof(INativeFiles.Close), Interrupted, InputOutput);
        Assert.True(_rig.Close(new DiskFileId(2)).IsSuccess);
        _rig.OpenRead("b", 3);
        Assert.Equal(Faulty, _rig.Close(new DiskFileId(3)).Error);
        _rig.Open("b", 4);
        Assert.True(_rig.Sync(new DiskFileId(4)).IsSuccess);
    }

    [Fact]
    public void DirectoryCalls_Fail_KeepTheErrorAndPoisonNothing()
    {
        _rig.Create("a");
        _native.Fail(nameof(INativeFiles.Rename), Interrupted, 18);
        Assert.Equal(Unsupported, _rig.Rename("a", "b").Error);
        _native.Fail(nameof(INativeFiles.Delete), 16);
        Assert.Equal(AccessDenied, _rig.Delete("a").Error);
        _native.Fail(nameof(INativeFiles.Inspect), InputOutput);
        Assert.Equal(Faulty, _rig.Do((disk, id) => disk.Inspect(id)).Error);
        _native.Fail(nameof(INativeFiles.CreateDirectory), 17);
        Assert.True(_rig.CreateDirectory("d").IsSuccess);
        Assert.True(_rig.Rename("a", "b").IsSuccess);
    }

    [Theory]
    [InlineData(WouldBlock, Locked)]
    [InlineData(NoLocks, Unsupported)]
    public void Lock_Fails_LeavesNothingHeld(int native, DiskError expected)
    {
        _native.Fail(nameof(INativeFiles.TryLock), Interrupted, native);

        Assert.Equal(expected, _rig.Lock("lock").Error);
        Assert.Equal(NotFound, _rig.Unlock("lock").Error);
        Assert.True(_rig.Lock("lock").IsSuccess);
    }

    [Fact]
    public void ErrorOf_EveryNumber_HasAMeaningThatIsNotSuccess()
    {
        Assert.Equal(None, _native.ErrorOf(0));
        Assert.All(Enumerable.Range(1, 133), number => Assert.NotEqual(None, _native.ErrorOf(number)));
        Assert.Equal(
            [NotFound, NotFound, AlreadyExists, AlreadyExists, AccessDenied, AccessDenied, TooManyOpenFiles, Unsupported, Unsupported],
            new[] { 2, 20, 17, 39, 40, 26, 23, 36, 95 }.Select(_native.ErrorOf));
    }

    [Fact]
    public void FileSync_Fails_ThrowsWithTheNumber()
    {
        var path = Path.Combine(_directory.FullName, "a");
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
        foreach (var (call, sync) in new (string, Action)[]
        {
            (nameof(INativeFiles.SyncData), () => FileSync.SyncData(file, _native)),
            (nameof(INativeFiles.SyncFile), () => FileSync.SyncFile(file, _native)),
            (nameof(INativeFiles.SyncDirectory), () => FileSync.SyncDirectory(_directory.FullName, _native)),
        })
        {
            _native.Fail(call, Interrupted);
            sync();
            _native.Fail(call, Interrupted, InputOutput);
            Assert.Equal(InputOutput, Assert.Throws<IOException>(sync).HResult);
        }

        Assert.Throws<ArgumentNullException>(() => FileSync.SyncData(null!));
        Assert.Throws<ArgumentException>(() => FileSync.SyncDirectory(string.Empty));
    }
}
