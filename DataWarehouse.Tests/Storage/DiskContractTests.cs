using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

/// <summary>What <see cref="IDisk"/> promises, asked of every implementation alike. A rig made second shares the first one's files.</summary>
public abstract class DiskContractTests
{
    private protected abstract DiskRig Rig(DiskLimits? limits = null);

    /// <summary>A disk that was not started.</summary>
    private protected abstract IDisk Unstarted();

    [Fact]
    public void Create_NewFile_IsEmptyAndWritable()
    {
        using var rig = Rig();
        var file = rig.Create("a.log");

        Assert.Equal([], rig.Read(file, 0, 10));
        Assert.Equal(3, rig.Write(file, 2, 7, 8, 9).TransferredBytes);
        Assert.Equal([0, 0, 7, 8, 9], rig.Read(file, 0, 10));
        Assert.True(rig.Sync(file).IsSuccess);
        Assert.True(rig.SyncDirectory().IsSuccess);
        Assert.True(rig.Close(file).IsSuccess);
    }

    [Fact]
    public void Create_NameTakenOrNoDirectory_IsRefused()
    {
        using var rig = Rig();
        rig.Create("a");
        rig.CreateDirectory("d");

        Assert.Equal(DiskError.AlreadyExists, rig.Do((disk, id) => disk.Create(id, new DiskFileId(2), new DiskPath("a"))).Error);
        Assert.Equal(DiskError.AlreadyExists, rig.Do((disk, id) => disk.Create(id, new DiskFileId(2), new DiskPath("d"))).Error);
        Assert.Equal(DiskError.AlreadyExists, rig.Do((disk, id) => disk.Create(id, new DiskFileId(2), DiskPath.Root)).Error);
        Assert.Equal(DiskError.NotFound, rig.Do((disk, id) => disk.Create(id, new DiskFileId(2), new DiskPath("x/a"))).Error);
        Assert.Equal(DiskError.None, rig.Do((disk, id) => disk.Create(id, new DiskFileId(2), new DiskPath("d/a"))).Error);
    }

    [Fact]
    public void Open_PresentOrMissing_TellsTheLengthOrNotFound()
    {
        using var rig = Rig();
        var file = rig.Create("a");
        rig.CreateDirectory("d");
        rig.Write(file, 0, new byte[1_000]);

        Assert.Equal(1_000, rig.Open("a", 2).LengthBytes);
        Assert.Equal(1_000, rig.OpenRead("a", 3).LengthBytes);
        Assert.Equal(DiskError.NotFound, rig.Open("b", 4).Error);
        Assert.Equal(DiskError.NotFound, rig.OpenRead("b", 4).Error);
        Assert.Equal(DiskError.NotFound, rig.Open("d", 4).Error);
        Assert.Equal(DiskError.NotFound, rig.OpenRead("d", 4).Error);
        Assert.True(rig.Open("a", 4).IsSuccess);
    }

    [Fact]
    public void OpenRead_Handle_RefusesAllChanges()
    {
        using var rig = Rig();
        rig.Write(rig.Create("a"), 0, 1, 2);
        var reader = new DiskFileId(2);
        Assert.True(rig.OpenRead("a", 2).IsSuccess);

        Assert.Equal([1, 2], rig.Read(reader, 0, 10));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Write(rig.Next(), reader, 0, new byte[1]));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Preallocate(rig.Next(), reader, 10));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Sync(rig.Next(), reader));
        Assert.True(rig.Close(reader).IsSuccess);
    }

    [Fact]
    public void Submit_DutiesBroken_Throws()
    {
        using var rig = Rig();
        var file = rig.Create("a");

        Assert.Throws<InvalidOperationException>(() => rig.Disk.Sync(rig.Next(), new DiskFileId(9)));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Disk.Write(rig.Next(), file, -1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Disk.Read(rig.Next(), file, -1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Disk.Preallocate(rig.Next(), file, -1));
        Assert.Throws<ArgumentException>(() => rig.Disk.Write(rig.Next(), file, 0, default));
        Assert.Throws<ArgumentException>(() => rig.Disk.Read(rig.Next(), file, 0, default));
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Start(rig));
        rig.Close(file);
        Assert.Throws<InvalidOperationException>(() => rig.Disk.Close(rig.Next(), file));
        Assert.Throws<ArgumentNullException>(() => Unstarted().Start(null!));
    }

    [Fact]
    public void Preallocate_LongerAndShorter_WritesZerosAfterTheEndOnly()
    {
        using var rig = Rig();
        var file = rig.Create("a");
        rig.Write(file, 0, 1, 2, 3);

        Assert.True(rig.Preallocate(file, 2_500_000).IsSuccess);
        Assert.True(rig.Preallocate(file, 10).IsSuccess);
        Assert.Equal(2_500_000, rig.OpenRead("a", 2).LengthBytes);
        Assert.Equal([1, 2, 3, 0, 0], rig.Read(file, 0, 5));
        Assert.All(rig.Read(file, 1_048_570, 20), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Rename_OverAFile_ReplacesItAndKeepsHandles()
    {
        using var rig = Rig();
        var file = rig.Create("new");
        rig.Write(file, 0, 5);
        rig.Create("old", 2);
        rig.CreateDirectory("d");

        Assert.True(rig.Rename("new", "old").IsSuccess);
        Assert.Equal([5], rig.Read(file, 0, 4));
        Assert.Equal(1, rig.OpenRead("old", 3).LengthBytes);
        Assert.True(rig.Rename("old", "d/moved").IsSuccess);
        Assert.Equal(DiskError.NotFound, rig.Rename("old", "a").Error);
        Assert.Equal(DiskError.NotFound, rig.Rename("d", "e").Error);
        Assert.Equal(DiskError.NotFound, rig.Rename("d/moved", "x/a").Error);
        rig.Create("f", 4);
        Assert.Equal(DiskError.AlreadyExists, rig.Rename("f", "d").Error);
    }

    [Fact]
    public void List_SortsOrdinallyAndDeletedIsGone()
    {
        using var rig = Rig();
        rig.CreateDirectory("d");
        rig.Write(rig.Create("b"), 0, 1, 2);
        rig.Create("a-1", 2);
        rig.Create("a.1", 3);
        rig.Create("d/inside", 4);
        rig.Create("z", 5);
        rig.Close(new DiskFileId(5));

        Assert.True(rig.Delete("z").IsSuccess);
        Assert.Equal(
            [new DiskEntry("a-1", 0, false), new DiskEntry("a.1", 0, false), new DiskEntry("b", 2, false), new DiskEntry("d", 0, true)],
            rig.List().Entries);
        Assert.Equal(["inside"], rig.List("d").Entries.Select(entry => entry.Name));
        Assert.Equal(DiskError.NotFound, rig.List("x").Error);
        Assert.Equal(DiskError.NotFound, rig.List("b").Error);
        Assert.Equal(DiskError.NotFound, rig.Delete("z").Error);
        Assert.Equal(DiskError.NotFound, rig.Delete("d").Error);
    }

    [Fact]
    public void CreateDirectory_AgainOrBelowNothing_SucceedsOrIsRefused()
    {
        using var rig = Rig();
        rig.Create("f");

        Assert.True(rig.CreateDirectory("d").IsSuccess);
        Assert.True(rig.CreateDirectory("d").IsSuccess);
        Assert.True(rig.CreateDirectory("d/e").IsSuccess);
        Assert.Equal(DiskError.NotFound, rig.CreateDirectory("x/e").Error);
        Assert.Equal(DiskError.AlreadyExists, rig.CreateDirectory("f").Error);
        Assert.True(rig.SyncDirectory("d").IsSuccess);
        Assert.Equal(DiskError.NotFound, rig.SyncDirectory("x").Error);
        Assert.Equal(DiskError.NotFound, rig.SyncDirectory("f").Error);
    }

    [Fact]
    public void Lock_TwoDisks_ExcludeEachOtherUntilUnlockOrStop()
    {
        using var first = Rig();
        using var second = Rig();

        Assert.True(first.Lock("lock").IsSuccess);
        Assert.Equal(DiskError.Locked, first.Lock("lock").Error);
        Assert.Equal(DiskError.Locked, second.Lock("lock").Error);
        Assert.Equal(DiskError.NotFound, second.Unlock("lock").Error);
        Assert.True(first.Unlock("lock").IsSuccess);
        Assert.True(second.Lock("lock").IsSuccess);
        Assert.Equal(DiskError.Locked, first.Lock("lock").Error);
        second.Disk.Stop();
        Assert.True(first.Lock("lock").IsSuccess);
    }

    [Fact]
    public void Lock_NoPlaceForIt_IsRefused()
    {
        using var rig = Rig();
        rig.CreateDirectory("d");

        Assert.Equal(DiskError.AccessDenied, rig.Lock("d").Error);
        Assert.Equal(DiskError.NotFound, rig.Lock("x/lock").Error);
    }

    [Fact]
    public void Inspect_FindsAVolumeWithSpace()
    {
        using var rig = Rig();

        var volume = rig.Do((disk, id) => disk.Inspect(id)).Volume;
        Assert.InRange(volume.FreeBytes, 1, volume.TotalBytes);
        Assert.NotEqual(string.Empty, volume.FileSystemName);
    }

    [Fact]
    public void Submit_TransferTooLarge_IsRefusedByValue()
    {
        using var rig = Rig(new DiskLimits { TransferBytesMax = 4_096 });
        var file = rig.Create("a");

        Assert.Equal(DiskSubmitResult.TooLarge, rig.Disk.Write(rig.Next(), file, 0, new byte[4_097]));
        Assert.Equal(DiskSubmitResult.TooLarge, rig.Disk.Read(rig.Next(), file, 0, new byte[4_097]));
        Assert.True(rig.Write(file, 0, new byte[4_096]).IsSuccess);
    }

    [Fact]
    public void Sync_AfterManyWrites_CompletesAfterThemAll()
    {
        using var rig = Rig();
        var file = rig.Create("a");
        var writes = Enumerable.Range(0, 100).Select(n => rig.Submit((disk, id) => disk.Write(id, file, n * 100, new[] { (byte)n }))).ToArray();

        var sync = rig.Sync(file);
        var order = rig.Completions.Select(completion => completion.Operation).ToList();
        Assert.True(sync.IsSuccess);
        Assert.All(writes, write => Assert.InRange(order.IndexOf(write), 0, order.IndexOf(sync.Operation)));
    }

    [Fact]
    public void Stop_RefusesAllAfterwardsAndKeepsTheFiles()
    {
        var rig = Rig();
        var file = rig.Create("a");
        rig.Write(file, 0, 1);
        rig.Disk.Stop();
        rig.Disk.Stop();

        Assert.Equal(DiskSubmitResult.Stopped, rig.Disk.Sync(rig.Next(), file));
        Assert.Equal(DiskSubmitResult.Stopped, rig.Disk.List(rig.Next(), DiskPath.Root));
        using var next = Rig();
        Assert.Equal(1, next.Open("a", 1).LengthBytes);
    }

    [Fact]
    public void Submit_NotStarted_IsRefusedByValue()
    {
        var disk = Unstarted();

        Assert.Equal(DiskSubmitResult.Stopped, disk.List(new DiskOperationId(1), DiskPath.Root));
        disk.Stop();
        Assert.Equal(DiskLimits.Default, disk.Limits);
    }
}
