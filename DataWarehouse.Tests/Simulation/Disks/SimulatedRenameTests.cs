using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Simulation.Disks;

/// <summary>Whatever becomes durable of several renames, a file has one name.</summary>
public sealed class SimulatedRenameTests
{
    [Fact]
    public void Rename_TwiceAndNotSynced_LeavesTheFileOneOfItsNames()
    {
        var seen = new HashSet<string>();
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var bench = new DiskBench(seed: seed);
            bench.CreateFile("a");
            bench.SyncRoot();
            bench.Do((disk, id) => disk.Rename(id, new DiskPath("a"), new DiskPath("b")));
            bench.Do((disk, id) => disk.Rename(id, new DiskPath("b"), new DiskPath("c")));
            bench.Disk.LosePower(500_000);
            seen.Add(Assert.Single(bench.Medium.List(string.Empty)).Name);
        }

        Assert.Equal(["a", "b", "c"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rename_AfterOneWhoseSyncFailed_LeavesTheFileOneName()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var bench = new DiskBench(seed: seed);
            bench.CreateFile("a");
            bench.SyncRoot();
            bench.Do((disk, id) => disk.Rename(id, new DiskPath("a"), new DiskPath("b")));
            bench.Weather.FailingSyncs = 1;
            Assert.Equal(DiskError.Faulty, bench.SyncRoot().Error);
            bench.Disk.Kill();
            var next = new DiskBench(bench.Medium, seed);
            next.Do((disk, id) => disk.Rename(id, new DiskPath("b"), new DiskPath("c")));
            Assert.True(next.SyncRoot().IsSuccess);
            next.Disk.LosePower(0);
            Assert.Equal("c", Assert.Single(next.Medium.List(string.Empty)).Name);
        }
    }
}
