using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>A full disk ends a snapshot and nothing else; any other failure stops the log.</summary>
public sealed class SnapshotFailureTests
{
    private static readonly byte[] State = SnapshotBench.State(200_000);

    [Fact]
    public void NoSpace_AtAnyOperation_EndsTheSnapshotAndLeavesNothing()
    {
        for (var operation = 1; ; operation++)
        {
            var bench = Failing(operation, DiskError.NoSpace);
            bench.Write(State);
            if (bench.Disk.Actions.Count < operation) break;
            var action = bench.Disk.Actions[operation - 1];
            if (action is DiskAction.SyncDirectory or DiskAction.Close)
            {
                Assert.Equal(DiskError.NoSpace, bench.Fault!.Error);
                continue;
            }

            Assert.Null(bench.Fault);
            Assert.Equal([SnapshotEnd.NoSpace], bench.Ends);
            Assert.Empty(bench.Finished);
            Assert.Empty(bench.Names);
            Assert.Equal(0, bench.Store.Writers);
            bench.Write(State);
            Assert.Equal(State, bench.ReadAll(Assert.Single(bench.Finished)));
        }
    }

    [Fact]
    public void NoSpace_OfAnyCapacity_EndsTheSnapshotAndLeavesNothing()
    {
        for (var capacity = 0L; capacity < SnapshotStore.FileBytesOf(State.Length); capacity += 9_999)
        {
            var bench = new SnapshotBench(seed: (ulong)capacity);
            bench.Medium.CapacityBytes = capacity;
            var writer = bench.Write(State);
            Assert.True(writer.IsOver);
            Assert.Null(bench.Fault);
            Assert.Equal([SnapshotEnd.NoSpace], bench.Ends);
            Assert.Empty(bench.Names);
            Assert.Equal(0, bench.Medium.UsedBytes);
        }
    }

    [Theory]
    [InlineData(DiskError.Faulty)]
    [InlineData(DiskError.Poisoned)]
    public void Failure_AtAnyOperation_StopsTheLog(DiskError error)
    {
        for (var operation = 1; ; operation++)
        {
            var bench = Failing(operation, error);
            var writer = bench.Write(State);
            if (bench.Disk.Actions.Count < operation) break;
            Assert.Equal(error, bench.Fault!.Error);
            Assert.StartsWith(SnapshotBench.PathAt(10), bench.Fault.Path, StringComparison.Ordinal);
            Assert.Empty(bench.Finished);
            Assert.Empty(bench.Ends);
            Assert.Equal(SnapshotAdmission.Closed, bench.Store.Begin(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(11), false, bench, out _));
            writer.Abort();
            bench.Store.Obsolete(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(10));
            bench.Store.Destroyed(SnapshotBench.Group, SnapshotBench.Life);
            bench.Store.Tick();
            Assert.Equal(operation, bench.Disk.Actions.Count);
        }
    }

    [Fact]
    public void Writer_OfAStoppedLog_TakesNothing()
    {
        var bench = new SnapshotBench();
        var (writer, other) = (bench.Begin(), bench.Begin(11));
        bench.Write(State, 12);
        var reader = bench.Open(bench.Finished[0]);
        bench.Store.Close();
        Assert.Equal(SnapshotAdmission.Closed, writer.Append(State.AsSpan(0, 1)));
        Assert.Equal(SnapshotAdmission.Closed, other.Finish());
        Assert.Equal(SnapshotAdmission.Closed, reader.Read(0, new byte[1]));
        reader.Close();
        bench.Settle();
        Assert.Single(bench.Finished);
    }

    [Fact]
    public void Removal_Fails_StopsTheLog()
    {
        var bench = new SnapshotBench();
        bench.Write(State);
        bench.Disk.FailAt = bench.Disk.Actions.Count + 1;
        bench.Disk.Error = DiskError.Faulty;
        bench.Store.Obsolete(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(10));
        bench.Settle();
        Assert.Equal(("removing a snapshot", DiskError.Faulty), (bench.Fault!.Operation, bench.Fault.Error));
    }

    private static SnapshotBench Failing(int operation, DiskError error)
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { SyncBytes = SnapshotFrame.ChunkBytes });
        bench.Disk.FailAt = operation;
        bench.Disk.Error = error;
        return bench;
    }
}
