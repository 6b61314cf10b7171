using System.Diagnostics;
using System.Runtime.Versioning;
using DataWarehouse.SDK.Storage;
using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.Tests.Storage;

/// <summary>What only the driver for the operating system has: a thread, a pump, other processes, links, permissions.</summary>
public sealed class OperatingSystemDiskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dw-disk-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Submit_LimitsReached_IsRefusedExceptForClearingUp()
    {
        using var rig = Pumped(new DiskLimits { OperationsMax = 3, OutstandingBytesMax = 4_096, TransferBytesMax = 8_192 });
        var file = rig.Create("a");
        rig.Lock("lock");
        rig.Submit((disk, id) => disk.Write(id, file, 0, new byte[8_192]));

        Assert.Equal(DiskSubmitResult.QueueFull, rig.Disk.Write(rig.Next(), file, 9_000, new byte[1]));
        rig.Submit((disk, id) => disk.Sync(id, file));
        var last = rig.Submit((disk, id) => disk.List(id, DiskPath.Root));
        Assert.Equal(DiskSubmitResult.QueueFull, rig.Disk.Sync(rig.Next(), file));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Unlock(last, new DiskPath("lock")));
        rig.Submit((disk, id) => disk.Close(id, file));
        for (var count = 0; count < 200; count++) rig.Submit((disk, id) => disk.Unlock(id, new DiskPath("lock")));

        Assert.Equal(8_192, rig.Await(last).Entries.Single(entry => entry.Name == "a").LengthBytes);
        Assert.Equal(rig.Completions.Select(completion => completion.Operation.Value).Order(), rig.Completions.Select(completion => completion.Operation.Value));
        Assert.True(rig.Open("a", 1).IsSuccess);
    }

    [Fact]
    public void Submit_HandleInUseOrClosing_Throws()
    {
        using var rig = Pumped();
        var file = rig.Create("a");

        Assert.Throws<InvalidOperationException>(() => rig.Disk.Open(rig.Next(), file, new DiskPath("a")));
        var opening = rig.Submit((disk, id) => disk.Open(id, new DiskFileId(2), new DiskPath("a")));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Sync(rig.Next(), new DiskFileId(2)));
        rig.Await(opening);
        rig.Submit((disk, id) => disk.Close(id, file));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Sync(rig.Next(), file));
    }

    [Fact]
    public void Stop_WhileAnOperationRuns_FinishesItAndStopsTheRest()
    {
        using var reached = new ManualResetEventSlim();
        using var released = new ManualResetEventSlim();
        var native = new FaultyNativeFiles();
        var disk = new OperatingSystemDisk(_directory.FullName, DiskLimits.Default, native);
        var rig = new DiskRig(disk, disk.Start, null);
        var file = rig.Create("a");
        native.Calling = call =>
        {
            if (call != nameof(INativeFiles.SyncFile)) return;
            reached.Set();
            Assert.True(released.Wait(Patience));
        };
        var sync = rig.Submit((disk, id) => disk.Sync(id, file));
        Assert.True(reached.Wait(Patience, TestContext.Current.CancellationToken));
        var write = rig.Submit((disk, id) => disk.Write(id, file, 0, new byte[1]));
        var close = rig.Submit((disk, id) => disk.Close(id, file));

        var stopping = new Thread(disk.Stop);
        stopping.Start();
        Assert.True(SpinWait.SpinUntil(() => disk.List(rig.Next(), DiskPath.Root) == DiskSubmitResult.Stopped, Patience));
        released.Set();
        Assert.True(stopping.Join(Patience));

        Assert.True(rig.Await(sync).IsSuccess);
        Assert.Equal(DiskError.Stopped, rig.Await(write).Error);
        Assert.Equal(DiskError.Stopped, rig.Await(close).Error);
        Assert.Equal(2, native.Calls.Count(call => call is nameof(INativeFiles.Close) or nameof(INativeFiles.Open)));
    }

    [Fact]
    public void Completions_ComeOnOneNamedThreadOfTheDisk()
    {
        using var rig = Threaded();
        var threads = new List<Thread>();
        rig.Completed = _ => threads.Add(Thread.CurrentThread);
        rig.Create("a");
        rig.List();

        var thread = Assert.Single(threads.Distinct());
        Assert.NotSame(Thread.CurrentThread, thread);
        Assert.False(thread.IsThreadPoolThread);
        Assert.True(thread.IsBackground);
        Assert.StartsWith("disk ", thread.Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Receiver_StopsOrPumpsItsOwnDisk_IsRefused(bool isPumped)
    {
        using var rig = isPumped ? Pumped() : Threaded();
        var disk = (OperatingSystemDisk)rig.Disk;
        var refused = 0;
        rig.Completed = _ =>
        {
            Assert.Throws<InvalidOperationException>(disk.Stop);
            Assert.Throws<InvalidOperationException>(() => disk.RunNext());
            refused++;
        };

        rig.List();
        Assert.Equal(1, refused);
    }

    [Fact]
    public void Pump_StartedOnceAndStopped_RunsNothingMore()
    {
        var disk = new OperatingSystemDisk(_directory.FullName);
        Assert.Throws<InvalidOperationException>(() => disk.RunNext());
        var rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);
        Assert.Throws<InvalidOperationException>(() => disk.StartPumped(rig));
        Assert.False(disk.RunNext());
        var list = rig.Submit((disk, id) => disk.List(id, DiskPath.Root));
        disk.Stop();

        Assert.Equal(DiskError.Stopped, rig.Await(list).Error);
        Assert.False(disk.RunNext());
    }

    [Fact]
    public void Start_AfterStop_TakesNothing()
    {
        var disk = new OperatingSystemDisk(_directory.FullName);
        disk.Stop();
        using var rig = new DiskRig(disk, disk.Start, null);

        Assert.Equal(DiskSubmitResult.Stopped, disk.List(rig.Next(), DiskPath.Root));
        Assert.Throws<ArgumentException>(() => new OperatingSystemDisk(string.Empty));
        Assert.Throws<ArgumentNullException>(() => new OperatingSystemDisk("x", null!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WriteAndSync_SteadyState_AllocateNothing(bool isPumped)
    {
        var measured = new OperatingSystemDisk(_directory.FullName);
        var receiver = new AllocationMeter();
        if (isPumped) measured.StartPumped(receiver);
        else measured.Start(receiver);
        var bytes = new byte[4_096];
        measured.Create(new DiskOperationId(0), new DiskFileId(1), new DiskPath("a"));
        Drive(measured, receiver, 1, isPumped);
        var (ours, theirs, next) = (-1L, -1L, 0);

        // What the runtime makes once, when it compiles anew, may fall into one of the rounds; what a write or a sync makes falls into all of them.
        for (var round = 0; round < 10 && (ours, theirs) != (0, 0); round++)
        {
            var before = (Ours: GC.GetAllocatedBytesForCurrentThread(), Theirs: receiver.AllocatedBytes);
            for (var end = next + 100; next < end; next++) WriteAndSync(measured, receiver, bytes, 1 + (next * 2), isPumped);
            (ours, theirs) = (GC.GetAllocatedBytesForCurrentThread() - before.Ours, receiver.AllocatedBytes - before.Theirs);
        }

        Assert.Equal((0, 0), (ours, theirs));
        Assert.Equal(0, receiver.Failures);
        measured.Stop();
    }

    [Fact]
    public async Task Lock_TwoProcesses_ExcludeEachOther()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "The other process is the command flock, which is not here.");
        var token = TestContext.Current.CancellationToken;
        using var rig = Threaded();
        var path = Path.Combine(_directory.FullName, "lock");
        Assert.True(rig.Lock("lock").IsSuccess);
        using (var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-n", path, "true"]))!)
        {
            await other.WaitForExitAsync(token).WaitAsync(Patience, token);
            Assert.Equal(1, other.ExitCode);
        }

        rig.Unlock("lock");
        var start = new ProcessStartInfo("/usr/bin/flock", ["-n", path, "sh", "-c", "echo held; cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var holder = Process.Start(start)!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(token).AsTask().WaitAsync(Patience, token));
        Assert.Equal(DiskError.Locked, rig.Lock("lock").Error);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(token).WaitAsync(Patience, token);
        Assert.True(rig.Lock("lock").IsSuccess);
    }

    [Fact]
    public void SymbolicLinks_FilesAreRefusedAndDirectoriesFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege.");
        var outside = Directory.CreateDirectory(Path.Combine(_directory.FullName, "outside"));
        var root = Directory.CreateDirectory(Path.Combine(_directory.FullName, "root"));
        File.WriteAllText(Path.Combine(outside.FullName, "f"), "x");
        File.CreateSymbolicLink(Path.Combine(root.FullName, "f"), Path.Combine(outside.FullName, "f"));
        Directory.CreateSymbolicLink(Path.Combine(root.FullName, "d"), outside.FullName);
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "link"), root.FullName);
        var disk = new OperatingSystemDisk(Path.Combine(_directory.FullName, "link/"));
        using var rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);

        Assert.Equal(DiskError.AccessDenied, rig.Open("f", 1).Error);
        Assert.Equal(DiskError.AccessDenied, rig.OpenRead("f", 1).Error);
        Assert.Equal(DiskError.NotFound, rig.Rename("f", "g").Error);
        Assert.True(rig.CreateDirectory("d").IsSuccess);
        Assert.Equal(1, rig.OpenRead("d/f", 1).LengthBytes);
        Assert.True(rig.SyncDirectory().IsSuccess);
        Assert.True(rig.Delete("f").IsSuccess);
    }

    [Fact]
    public void Open_DeviceInThePlaceOfAFile_IsNotFound()
    {
        Assert.SkipUnless(File.Exists("/dev/null"), "There is no device to open.");
        var disk = new OperatingSystemDisk("/dev");
        using var rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);

        Assert.Equal(DiskError.NotFound, rig.OpenRead("null", 1).Error);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void OpenRead_ReadOnlyDirectory_ReadsAndRefusesChanges()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Permissions do not bind this user.");
        using (var writer = Threaded()) writer.Write(writer.Create("a"), 0, 1);
        File.SetUnixFileMode(Path.Combine(_directory.FullName, "a"), UnixFileMode.UserRead);
        File.SetUnixFileMode(_directory.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var rig = Threaded();
            Assert.True(rig.OpenRead("a", 1).IsSuccess);
            Assert.Equal(DiskError.AccessDenied, rig.Open("a", 2).Error);
            Assert.Equal(DiskError.AccessDenied, rig.Delete("a").Error);
        }
        finally
        {
            File.SetUnixFileMode(_directory.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Inspect_SharedMemory_IsMemory()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm.");
        var disk = new OperatingSystemDisk("/dev/shm");
        using var rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);
        var volume = rig.Do((disk, id) => disk.Inspect(id)).Volume;

        Assert.Equal((DiskVolumeKind.Memory, "tmpfs"), (volume.Kind, volume.FileSystemName));
        Assert.InRange(volume.FreeBytes, 1, volume.TotalBytes);
    }

    [Fact]
    public void Inspect_SystemOfProcesses_IsUnknownAndNamedByTheMountTable()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "There is no /proc.");
        var disk = new OperatingSystemDisk("/proc");
        using var rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);

        var volume = rig.Do((disk, id) => disk.Inspect(id)).Volume;
        Assert.Equal((DiskVolumeKind.Unknown, "proc"), (volume.Kind, volume.FileSystemName));
        Assert.Equal(string.Empty, default(DiskVolume).FileSystemName);
    }

    [Fact]
    public void Root_Missing_IsNotFoundForAll()
    {
        var disk = new OperatingSystemDisk(Path.Combine(_directory.FullName, "missing"));
        using var rig = new DiskRig(disk, disk.StartPumped, disk.RunNext);

        Assert.Equal(DiskError.NotFound, rig.List().Error);
        Assert.Equal(DiskError.NotFound, rig.SyncDirectory().Error);
        Assert.Equal(DiskError.NotFound, rig.Do((disk, id) => disk.Inspect(id)).Error);
        Assert.Equal(DiskError.NotFound, rig.Lock("lock").Error);
    }

    private static void WriteAndSync(OperatingSystemDisk disk, AllocationMeter receiver, byte[] bytes, long operation, bool isPumped)
    {
        disk.Write(new DiskOperationId(operation), new DiskFileId(1), 0, bytes);
        disk.Sync(new DiskOperationId(operation + 1), new DiskFileId(1));
        Drive(disk, receiver, operation + 2, isPumped);
    }

    private static void Drive(OperatingSystemDisk disk, AllocationMeter receiver, long completions, bool isPumped)
    {
        if (isPumped)
        {
            while (disk.RunNext())
            {
            }
        }

        receiver.Await(completions);
    }

    private DiskRig Threaded()
    {
        var disk = new OperatingSystemDisk(_directory.FullName);
        return new DiskRig(disk, disk.Start, null);
    }

    private DiskRig Pumped(DiskLimits? limits = null)
    {
        var disk = new OperatingSystemDisk(_directory.FullName, limits ?? DiskLimits.Default);
        return new DiskRig(disk, disk.StartPumped, disk.RunNext);
    }
}
