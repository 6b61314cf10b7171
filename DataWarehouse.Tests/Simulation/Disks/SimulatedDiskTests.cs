using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.Simulation.Disks;

public sealed class SimulatedDiskTests
{
    [Fact]
    public void Write_SyncedWithItsDirectory_SurvivesAPowerLoss()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Write(file, 0, DiskBench.Filled(2_000, 7));
        Assert.True(bench.Sync(file).IsSuccess);
        Assert.True(bench.SyncRoot().IsSuccess);
        Assert.False(bench.Medium.HasUnsynced);

        Assert.Equal(DiskBench.Filled(2_000, 7), bench.ReadAfterPowerLoss("a", 0));
    }

    [Fact]
    public void Write_NotSynced_IsSeenByLaterReadsAndGoneAfterAPowerLoss()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Sync(file);
        bench.SyncRoot();
        bench.Write(file, 100, [1, 2, 3]);

        Assert.Equal([1, 2, 3], bench.Read(file, 100, 10));
        Assert.Equal(new byte[100], bench.Read(file, 0, 100));
        Assert.Equal([], bench.ReadAfterPowerLoss("a", 0)!);
    }

    [Fact]
    public void StandStill_OperationsUnderWay_HappenAsMuchLaterInTheSameOrder()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        var begun = bench.Events.NowMicros;
        var (write, sync) = (bench.Next(), bench.Next());
        bench.Disk.Write(write, file, 0, new byte[] { 1 });
        bench.Disk.StandStill(50_000);
        bench.Disk.Sync(sync, file);
        bench.Completions.Clear();
        bench.RunAll();

        Assert.Equal([write, sync], bench.Completions.Select(completion => completion.Operation));
        Assert.True(bench.Events.NowMicros >= begun + 50_000);
    }

    [Fact]
    public void Create_DirectoryNotSynced_FileIsGoneAfterAPowerLoss()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Write(file, 0, [1]);
        bench.Sync(file);

        Assert.Null(bench.ReadAfterPowerLoss("a", 0));
    }

    [Fact]
    public void PowerLoss_UnsyncedSectors_EachSurvivesOrNotOnItsOwn()
    {
        var mixed = 0;
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var bench = new DiskBench(seed: seed);
            var file = bench.CreateFile("a");
            bench.Write(file, 0, DiskBench.Filled(8 * SimulatedFile.SectorBytes, 1));
            bench.Sync(file);
            bench.SyncRoot();
            bench.Write(file, 0, DiskBench.Filled(8 * SimulatedFile.SectorBytes, 2));

            var left = bench.ReadAfterPowerLoss("a", 500_000)!;
            var sectors = left.Chunk(SimulatedFile.SectorBytes).ToArray();
            Assert.All(sectors, sector => Assert.Single(sector.Distinct()));
            if (sectors.Select(sector => sector[0]).Distinct().Count() == 2) mixed++;
        }

        Assert.InRange(mixed, 35, 40);
    }

    [Fact]
    public void PowerLoss_TwoUnsyncedWritesOfOneSector_EitherMayBeTheOneThatSurvives()
    {
        var seen = new HashSet<byte>();
        for (ulong seed = 1; seed <= 60; seed++)
        {
            var bench = new DiskBench(seed: seed);
            var file = bench.CreateFile("a");
            bench.Write(file, 0, DiskBench.Filled(64, 1));
            bench.Sync(file);
            bench.SyncRoot();
            bench.Write(file, 0, DiskBench.Filled(64, 2));
            bench.Write(file, 0, DiskBench.Filled(64, 3));
            seen.Add(bench.ReadAfterPowerLoss("a", 500_000)![0]);
        }

        Assert.Equal(new byte[] { 1, 2, 3 }, seen.Order());
    }

    [Fact]
    public void Kill_UnsyncedWrite_IsStillInThePageCache()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Write(file, 0, [5]);
        bench.Disk.Kill();

        Assert.Equal([5], bench.ReadIfThere("a")!);
    }

    [Fact]
    public void Sync_SubmittedTogetherWithTheWrite_RunsAfterIt()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var bench = new DiskBench(seed: seed) { Weather = { OperationMicrosMax = 5_000, SyncMicrosMin = 1, SyncMicrosMax = 2 } };
            var file = bench.CreateFile("a");
            bench.SyncRoot();
            var write = bench.Next();
            bench.Disk.Write(write, file, 0, new byte[] { 9 });
            var sync = bench.Next();
            bench.Disk.Sync(sync, file);
            bench.RunAll();

            Assert.Equal([write, sync], bench.Completions.TakeLast(2).Select(completion => completion.Operation));
            Assert.Equal([9], bench.ReadAfterPowerLoss("a", 0)!);
        }
    }

    [Fact]
    public void FailedSync_PoisonsTheFileAndKeepsThePageCache()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.SyncRoot();
        bench.Write(file, 0, [4]);
        bench.Weather.FailingSyncs = 1;

        Assert.Equal(DiskError.Faulty, bench.Sync(file).Error);
        Assert.Equal(DiskError.Poisoned, bench.Sync(file).Error);
        Assert.Equal(DiskError.Poisoned, bench.Write(file, 0, [5]).Error);
        Assert.Equal([4], bench.Read(file, 0, 1));
        Assert.True(bench.Do((disk, id) => disk.Close(id, file)).IsSuccess);
    }

    [Fact]
    public void FailedSync_NextProcessSyncsAgain_WronglySucceedsWithoutTheData()
    {
        var lost = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var bench = new DiskBench(seed: seed);
            var file = bench.CreateFile("a");
            bench.SyncRoot();
            bench.Write(file, 0, [4]);
            bench.Weather.FailingSyncs = 1;
            bench.Sync(file);
            bench.Disk.Kill();
            var next = new DiskBench(bench.Medium, seed);
            next.Do((disk, id) => disk.Open(id, new DiskFileId(1), new DiskPath("a")));
            Assert.Equal([4], next.Read(new DiskFileId(1), 0, 1));
            Assert.True(next.Sync(new DiskFileId(1)).IsSuccess);
            if (next.ReadAfterPowerLoss("a", 0) is not [4]) lost++;
        }

        Assert.InRange(lost, 1, 19);
    }

    [Fact]
    public void FailedSyncOfADirectory_PoisonsItsChanges()
    {
        var bench = new DiskBench();
        bench.CreateFile("a");
        bench.Weather.FailingSyncs = 1;

        Assert.Equal(DiskError.Faulty, bench.SyncRoot().Error);
        Assert.Equal(DiskError.Poisoned, bench.Do((disk, id) => disk.Create(id, new DiskFileId(2), new DiskPath("b"))).Error);
        Assert.Equal(DiskError.Poisoned, bench.SyncRoot().Error);
    }

    [Fact]
    public void FullDisk_FailsTheCoveringSyncOnceAndPoisonsNothing()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Medium.CapacityBytes = 10;

        var write = bench.Write(file, 0, DiskBench.Filled(20, 1));
        Assert.Equal(DiskError.NoSpace, write.Error);
        Assert.Equal(10, write.TransferredBytes);
        Assert.Equal(DiskError.NoSpace, bench.Sync(file).Error);
        Assert.True(bench.Write(file, 0, DiskBench.Filled(10, 0)).IsSuccess);
        Assert.True(bench.Sync(file).IsSuccess);
    }

    [Theory]
    [InlineData(DiskVolumeKind.Memory, "tmpfs")]
    [InlineData(DiskVolumeKind.Network, "nfs")]
    public void Inspect_ReportsTheVolumeThatTheMediumWasGiven(DiskVolumeKind kind, string name)
    {
        var bench = new DiskBench();
        bench.Write(bench.CreateFile("a"), 0, DiskBench.Filled(20, 1));
        (bench.Medium.Kind, bench.Medium.FileSystemName, bench.Medium.CapacityBytes) = (kind, name, 100);

        var expected = new DiskVolume { Kind = kind, FileSystemName = name, TotalBytes = 100, FreeBytes = 80 };
        Assert.Equal(expected, bench.Do((disk, id) => disk.Inspect(id)).Volume);
        Assert.Equal(kind, bench.Medium.CopyDurable().Kind);
    }

    [Fact]
    public void OpenRead_Handle_ReadsAndClosesAndRefusesAllElse()
    {
        var bench = new DiskBench();
        bench.Write(bench.CreateFile("a"), 0, [1, 2]);
        var reader = new DiskFileId(2);
        Assert.Equal(2, bench.Do((disk, id) => disk.OpenRead(id, reader, new DiskPath("a"))).LengthBytes);

        Assert.Equal([1, 2], bench.Read(reader, 0, 10));
        Assert.Throws<InvalidOperationException>(() => bench.Disk.Write(bench.Next(), reader, 0, new byte[] { 1 }));
        Assert.Throws<InvalidOperationException>(() => bench.Disk.Preallocate(bench.Next(), reader, 10));
        Assert.Throws<InvalidOperationException>(() => bench.Disk.Sync(bench.Next(), reader));
        Assert.True(bench.Do((disk, id) => disk.Close(id, reader)).IsSuccess);
        Assert.True(bench.Do((disk, id) => disk.Open(id, reader, new DiskPath("a"))).IsSuccess);
        Assert.True(bench.Write(reader, 0, [3]).IsSuccess);
    }

    [Fact]
    public void Rename_NotSynced_NameStandsForTheOldOrTheNewFileWhole()
    {
        var seen = new HashSet<byte>();
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var bench = new DiskBench(seed: seed);
            var old = bench.CreateFile("a", 1);
            var other = bench.CreateFile("b", 2);
            bench.Write(old, 0, DiskBench.Filled(1_000, 1));
            bench.Write(other, 0, DiskBench.Filled(1_000, 2));
            bench.Sync(old);
            bench.Sync(other);
            bench.SyncRoot();
            Assert.True(bench.Do((disk, id) => disk.Rename(id, new DiskPath("b"), new DiskPath("a"))).IsSuccess);
            var left = bench.ReadAfterPowerLoss("a", 500_000)!;
            Assert.Equal(1_000, left.Length);
            seen.Add(Assert.Single(left.Distinct()));
        }

        Assert.Equal(new byte[] { 1, 2 }, seen.Order());
    }

    [Fact]
    public void Rot_TurnsExactlyOneDurableBit()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Write(file, 0, new byte[4_000]);
        bench.Sync(file);
        bench.SyncRoot();

        Assert.True(bench.Medium.Rot(bench.Random));
        Assert.Equal(1, bench.Read(file, 0, 4_000).Sum(value => System.Numerics.BitOperations.PopCount(value)));
    }

    [Fact]
    public void CopyDurable_LaterWrites_AreNotInIt()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Write(file, 0, [1]);
        bench.Sync(file);
        bench.SyncRoot();
        var copy = bench.Medium.CopyDurable();
        bench.Write(file, 0, [2]);
        bench.Sync(file);

        Assert.Equal([1], new DiskBench(copy).ReadIfThere("a")!);
    }

    [Fact]
    public void Preallocate_LengthensByZerosAndNeverShortens()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Write(file, 0, [1]);

        Assert.True(bench.Do((disk, id) => disk.Preallocate(id, file, 100)).IsSuccess);
        Assert.True(bench.Do((disk, id) => disk.Preallocate(id, file, 50)).IsSuccess);
        Assert.Equal(100, bench.Read(file, 0, 200).Length);
        Assert.Equal(1, bench.Read(file, 0, 1)[0]);
    }

    [Fact]
    public void Directories_CreateListDelete_ShowWhatIsThere()
    {
        var bench = new DiskBench();
        Assert.True(bench.Do((disk, id) => disk.CreateDirectory(id, new DiskPath("d"))).IsSuccess);
        Assert.True(bench.Do((disk, id) => disk.CreateDirectory(id, new DiskPath("d"))).IsSuccess);
        var file = bench.CreateFile("d/x");
        bench.CreateFile("c", 2);

        var root = bench.Do((disk, id) => disk.List(id, DiskPath.Root));
        Assert.Equal(["c", "d"], root.Entries.Select(entry => entry.Name));
        Assert.True(root.Entries[1].IsDirectory);
        bench.Do((disk, id) => disk.Close(id, file));
        Assert.True(bench.Do((disk, id) => disk.Delete(id, new DiskPath("d/x"))).IsSuccess);
        Assert.Empty(bench.Do((disk, id) => disk.List(id, new DiskPath("d"))).Entries);
        Assert.Equal(DiskError.NotFound, bench.Do((disk, id) => disk.List(id, new DiskPath("e"))).Error);
    }

    [Fact]
    public void Lock_HeldByAnotherDisk_IsRefusedUntilThatOneEnds()
    {
        var first = new DiskBench();
        var second = new DiskBench(first.Medium);
        Assert.True(first.Do((disk, id) => disk.Lock(id, new DiskPath("lock"))).IsSuccess);
        Assert.Equal(DiskError.Locked, second.Do((disk, id) => disk.Lock(id, new DiskPath("lock"))).Error);
        first.Disk.Stop();
        Assert.True(second.Do((disk, id) => disk.Lock(id, new DiskPath("lock"))).IsSuccess);
        Assert.True(second.Do((disk, id) => disk.Unlock(id, new DiskPath("lock"))).IsSuccess);
    }

    [Fact]
    public void Stop_OutstandingOperations_CompleteAsStoppedAndNothingIsTakenAfter()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        bench.Disk.Write(bench.Next(), file, 0, new byte[] { 1 });
        bench.Disk.Stop();

        Assert.Equal(DiskError.Stopped, bench.Completions[^1].Error);
        Assert.Equal(DiskSubmitResult.Stopped, bench.Disk.Sync(bench.Next(), file));
    }

    [Fact]
    public void Submit_BeyondTheLimits_IsRefusedByValueAndCloseIsNot()
    {
        var bench = new DiskBench(limits: new DiskLimits { OperationsMax = 2, TransferBytesMax = 4_096 });
        var file = bench.CreateFile("a");
        Assert.Equal(DiskSubmitResult.TooLarge, bench.Disk.Write(bench.Next(), file, 0, new byte[4_097]));
        Assert.Equal(DiskSubmitResult.Accepted, bench.Disk.Write(bench.Next(), file, 0, new byte[10]));
        Assert.Equal(DiskSubmitResult.Accepted, bench.Disk.Write(bench.Next(), file, 10, new byte[10]));
        Assert.Equal(DiskSubmitResult.QueueFull, bench.Disk.Write(bench.Next(), file, 20, new byte[10]));
        Assert.Equal(DiskSubmitResult.Accepted, bench.Disk.Close(bench.Next(), file));
    }

    [Fact]
    public void Submit_MisuseThatTheDiskNotices_Throws()
    {
        var bench = new DiskBench();
        var file = bench.CreateFile("a");
        var id = bench.Next();
        bench.Disk.Write(id, file, 0, new byte[10]);

        Assert.Throws<InvalidOperationException>(() => bench.Disk.Sync(id, file));
        Assert.Throws<InvalidOperationException>(() => bench.Disk.Write(bench.Next(), file, 5, new byte[10]));
        Assert.Throws<InvalidOperationException>(() => bench.Disk.Sync(bench.Next(), new DiskFileId(77)));
        Assert.Throws<InvalidOperationException>(() => bench.Disk.Start(bench));
        Assert.Throws<ArgumentException>(() => bench.Disk.Write(bench.Next(), file, 0, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Disk.Read(bench.Next(), file, -1, new byte[1]));
    }
}
