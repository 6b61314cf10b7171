using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The store takes no more at a time than its options say.</summary>
public sealed class SnapshotLimitsTests
{
    private const int Frame = SnapshotFrame.BytesMax;

    [Fact]
    public void Writers_BeyondTheirNumber_AreBusy()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { WritersMax = 2 });
        var first = bench.Begin();
        bench.Begin(11);
        Assert.Equal(SnapshotAdmission.Busy, bench.Store.Begin(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(12), false, bench, out var none));
        Assert.Null(none);
        first.Abort();
        Assert.Equal(2, bench.Store.Writers);
        bench.Settle();
        bench.Begin(12);
    }

    [Fact]
    public void Snapshot_BeingWritten_ExistsAndIsNotRead()
    {
        var bench = new SnapshotBench();
        bench.Begin();
        Assert.Equal(SnapshotAdmission.Exists, bench.Store.Begin(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(10), false, bench, out _));
        Assert.Equal(SnapshotAdmission.Gone, bench.Store.Open(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.StoredAt(10, []), false, bench, out _));
    }

    [Fact]
    public void Readers_BeyondTheirNumber_AreBusy()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { ReadersMax = 1 });
        bench.Write([1]);
        var reader = bench.Open(bench.Finished[0]);
        Assert.Equal(SnapshotAdmission.Busy, bench.Store.Open(SnapshotBench.Group, SnapshotBench.Life, bench.Finished[0], false, bench, out _));
        reader.Close();
        bench.Settle();
        bench.Open(bench.Finished[0]);
    }

    [Fact]
    public void Append_BeyondTheBuffer_IsBusyUntilThereIsRoom()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { BufferBytesMax = 256 << 10 });
        var writer = bench.Begin();
        var bytes = SnapshotBench.State(writer.AppendBytesMax);
        Assert.Equal(SnapshotAdmission.Accepted, writer.Append(bytes));
        Assert.Equal(SnapshotAdmission.Accepted, writer.Append(bytes));
        Assert.Equal(SnapshotAdmission.Busy, writer.Append([1]));
        Assert.Equal(2L * bytes.Length, writer.StateBytes);
        while (bench.Rooms == 0) Assert.True(bench.Advance());
        Assert.Equal(SnapshotAdmission.Accepted, writer.Append(bytes));
        bench.Settle();
        Assert.Equal(1, bench.Rooms);
    }

    [Fact]
    public void Append_AgainstTheRules_Throws()
    {
        var bench = new SnapshotBench();
        var writer = bench.Begin();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append(new byte[writer.AppendBytesMax + 1]));
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.Append([1]));
        Assert.Throws<InvalidOperationException>(() => writer.Finish());
        var aborted = bench.Begin(11);
        aborted.Abort();
        Assert.Equal(SnapshotAdmission.Closed, aborted.Append([1]));
        Assert.Equal(SnapshotAdmission.Closed, aborted.Finish());
    }

    [Fact]
    public void Finish_WhileBusy_SaysNothingOfRoom()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { BufferBytesMax = 256 << 10 });
        var writer = bench.Begin();
        writer.Append(new byte[writer.AppendBytesMax]);
        writer.Append(new byte[writer.AppendBytesMax]);
        Assert.Equal(SnapshotAdmission.Busy, writer.Append([1]));
        writer.Finish();
        bench.Settle();
        Assert.Equal((0, 1), (bench.Rooms, bench.Finished.Count));
    }

    [Fact]
    public void Read_AgainstTheRules_Throws()
    {
        var bench = new SnapshotBench();
        bench.Write([1, 2, 3]);
        bench.Store.Open(SnapshotBench.Group, SnapshotBench.Life, bench.Finished[0], false, bench, out var reader);
        Assert.Equal(SnapshotAdmission.Busy, reader!.Read(0, new byte[1]));
        bench.Settle();
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(3, new byte[1]));
        Assert.Throws<ArgumentException>(() => reader.Read(0, Memory<byte>.Empty));
        Assert.Equal(SnapshotAdmission.Accepted, reader.Read(1, new byte[9]));
        Assert.Equal(SnapshotAdmission.Busy, reader.Read(0, new byte[1]));
        bench.Settle();
        Assert.Equal((reader, 1L, 2), Assert.Single(bench.Reads));
    }

    [Fact]
    public void Bytes_OfAllWriters_StayWithinTheRate()
    {
        const int perTick = 200_000;
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { BytesPerTick = perTick });
        SnapshotWriter[] writers = [bench.Begin(1), bench.Begin(2), bench.Begin(3)];
        var state = SnapshotBench.State(400_000);
        foreach (var writer in writers)
        {
            writer.Append(state);
            writer.Finish();
        }

        bench.Settle();
        for (var ticks = 1; bench.Store.Writers > 0; ticks++)
        {
            Assert.InRange(bench.Disk.MovedBytes, ((long)ticks * perTick) - Frame, ((long)ticks * perTick) + Frame);
            Assert.True(bench.Finished.Count == 0 || ticks > 4);
            bench.Store.Tick();
            bench.Settle();
        }

        Assert.Equal(3, bench.Finished.Count);
        bench.Store.Tick();
        bench.Store.Tick();
        var before = bench.Disk.MovedBytes;
        bench.Write(new byte[10 * perTick], 4);
        Assert.True(bench.Disk.MovedBytes > before + (10 * perTick));
    }

    [Fact]
    public void Reads_ThatArePaced_StayWithinTheRateAndOthersDoNotWait()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { BytesPerTick = 100_000 });
        var state = SnapshotBench.State(500_000);
        bench.Write(state);
        var paced = bench.Open(bench.Finished[0], isPaced: true);
        var free = bench.Open(bench.Finished[0]);
        bench.Store.Tick();
        var before = bench.Disk.MovedBytes;
        paced.Read(0, new byte[state.Length]);
        bench.Settle();
        Assert.Equal(2 * Frame, bench.Disk.MovedBytes - before);
        free.Read(0, new byte[state.Length]);
        bench.Settle();
        Assert.Equal(free, Assert.Single(bench.Reads).Reader);

        for (var ticks = 0; bench.Reads.Count == 1; ticks++)
        {
            Assert.InRange(ticks, 0, 5);
            bench.Store.Tick();
            bench.Settle();
        }
    }

    [Fact]
    public void WhoWaitsForTheRateAndIsGivenUp_TakesNothing()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { BytesPerTick = 4096 });
        bench.Write(new byte[100_000]);
        var reader = bench.Open(bench.Finished[0], isPaced: true);
        reader.Read(0, new byte[100_000]);
        var writer = bench.Begin(11);
        writer.Append(new byte[200_000]);
        writer.Finish();
        bench.Settle();
        var moved = bench.Disk.MovedBytes;
        reader.Close();
        writer.Abort();
        for (var tick = 0; tick < 100; tick++)
        {
            bench.Store.Tick();
            bench.Settle();
        }

        Assert.Equal(moved, bench.Disk.MovedBytes);
        Assert.Equal((0, 0), (bench.Store.Readers, bench.Store.Writers));
        Assert.Equal([SnapshotEnd.Aborted], bench.Ends);
    }

    [Fact]
    public void Options_OutOfRange_AreNamed()
    {
        Assert.Null(new WriteAheadOptions().Flaw);
        Assert.Contains("WritersMax", Flaw(new SnapshotStoreOptions { WritersMax = 0 }), StringComparison.Ordinal);
        Assert.Contains("WritersMax", Flaw(new SnapshotStoreOptions { WritersMax = 65 }), StringComparison.Ordinal);
        Assert.Contains("ReadersMax", Flaw(new SnapshotStoreOptions { ReadersMax = 0 }), StringComparison.Ordinal);
        Assert.Contains("ReadersMax", Flaw(new SnapshotStoreOptions { ReadersMax = 257 }), StringComparison.Ordinal);
        Assert.Contains("BufferBytesMax", Flaw(new SnapshotStoreOptions { BufferBytesMax = 1 << 17 }), StringComparison.Ordinal);
        Assert.Contains("BufferBytesMax", Flaw(new SnapshotStoreOptions { BufferBytesMax = (1 << 30) + 1 }), StringComparison.Ordinal);
        Assert.Contains("BytesPerTick", Flaw(new SnapshotStoreOptions { BytesPerTick = 4095 }), StringComparison.Ordinal);
        Assert.Contains("BytesPerTick", Flaw(new SnapshotStoreOptions { BytesPerTick = (1 << 30) + 1 }), StringComparison.Ordinal);
        Assert.Contains("SyncBytes", Flaw(new SnapshotStoreOptions { SyncBytes = 1 }), StringComparison.Ordinal);
        Assert.Contains("SyncBytes", Flaw(new SnapshotStoreOptions { SyncBytes = (1 << 30) + 1 }), StringComparison.Ordinal);
    }

    private static string Flaw(SnapshotStoreOptions options) => new WriteAheadOptions { Snapshots = options }.Flaw!;
}
