using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>A file stays as long as the log or a reader needs it, and not longer.</summary>
public sealed class SnapshotRemovalTests
{
    private static readonly byte[] State = SnapshotBench.State(150_000);

    [Fact]
    public void Obsolete_WhileRead_StaysUntilTheLastReaderClosesIt()
    {
        var bench = Written();
        var stored = bench.Finished[0];
        var (first, second) = (bench.Open(stored), bench.Open(stored));
        Obsolete(bench);
        Obsolete(bench);
        Assert.Equal(SnapshotAdmission.Gone, bench.Store.Open(SnapshotBench.Group, SnapshotBench.Life, stored, false, bench, out _));
        Assert.Equal(SnapshotAdmission.Exists, bench.Store.Begin(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(10), false, bench, out _));

        first.Close();
        first.Close();
        Assert.Equal(State, bench.Read(second, 0, State.Length));
        Assert.Equal(SnapshotAdmission.Closed, first.Read(0, new byte[1]));
        Assert.Single(bench.Names);
        second.Close();
        bench.Settle();

        Assert.Empty(bench.Names);
        Assert.Equal(0, bench.Store.Readers);
        Assert.Null(bench.Fault);
        bench.Write(State);
        Assert.Equal(2, bench.Finished.Count);
    }

    [Fact]
    public void Obsolete_WithoutReader_GoesAtOnceAndUnknownOneIsLeftOut()
    {
        var bench = Written();
        bench.Write(State, 11);
        Obsolete(bench);
        Obsolete(bench, 99);
        bench.Settle();
        Obsolete(bench);
        bench.Settle();
        Assert.Equal([SnapshotBench.PathAt(11)["snap/".Length..]], bench.Names);
        Assert.Null(bench.Fault);
    }

    [Fact]
    public void Obsolete_WithSameIndexAndAnotherTerm_IsAnotherFile()
    {
        var bench = Written();
        bench.Store.Obsolete(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(10, 3));
        bench.Store.Obsolete(SnapshotBench.Group, new Generation(4), SnapshotBench.At(10));
        bench.Settle();
        Assert.Single(bench.Names);
    }

    [Fact]
    public void Destroyed_Group_LosesAllItsFilesAndNoOther()
    {
        var bench = Written();
        bench.Write(State, 11);
        var reader = bench.Open(bench.Finished[1]);
        bench.Store.Begin(SnapshotBench.Group, new Generation(4), SnapshotBench.At(1), false, bench, out var other);
        other!.Finish();
        var writer = bench.Begin(12);
        writer.Append(State.AsSpan(0, 100_000));
        bench.Settle();

        bench.Store.Destroyed(SnapshotBench.Group, SnapshotBench.Life);
        bench.Store.Destroyed(SnapshotBench.Group, SnapshotBench.Life);
        bench.Settle();
        Assert.Equal([SnapshotEnd.Destroyed], bench.Ends);
        Assert.Equal(SnapshotAdmission.Closed, writer.Append(State.AsSpan(0, 1)));
        Assert.Equal(2, bench.Names.Length);
        Assert.Equal(State, bench.Read(reader, 0, State.Length));
        reader.Close();
        bench.Settle();

        Assert.Single(bench.Names);
        Assert.Null(bench.Fault);
    }

    [Fact]
    public void Abort_AtAnyOperation_LeavesNothing()
    {
        for (var events = 0; ; events++)
        {
            var bench = new SnapshotBench(seed: (ulong)events) { EventsLeft = events };
            var writer = bench.Write(State);
            var wasOver = writer.IsOver;
            writer.Abort();
            writer.Abort();
            bench.EventsLeft = int.MaxValue;
            while (bench.Store.Writers > 0 && bench.Advance())
            {
            }

            Assert.Null(bench.Fault);
            Assert.Equal(wasOver ? 1 : 0, bench.Names.Length);
            Assert.Equal(wasOver ? 0 : 1, bench.Ends.Count);
            if (wasOver) return;
        }
    }

    [Fact]
    public void Obsolete_BeingWritten_IsGivenUp()
    {
        var bench = new SnapshotBench();
        bench.Begin();
        Obsolete(bench);
        bench.Settle();
        Assert.Equal([SnapshotEnd.Aborted], bench.Ends);
        Assert.Empty(bench.Names);
    }

    [Fact]
    public void Removal_WithoutRoom_IsTriedAgain()
    {
        var bench = Written();
        bench.Write(State, 11);
        bench.Disk.FailAt = bench.Disk.Actions.Count + 1;
        bench.Disk.Error = DiskError.NoSpace;
        Obsolete(bench);
        Obsolete(bench, 11);
        bench.Settle();
        Assert.Equal(2, bench.Names.Length);
        bench.Store.Tick();
        bench.Settle();
        Assert.Empty(bench.Names);
        Assert.Equal(3, bench.Disk.Actions.Count(action => action == DiskAction.Delete));
    }

    [Fact]
    public void Reader_ClosedAtAnyOperation_LetsTheFileGo()
    {
        for (var events = 0; events < 8; events++)
        {
            var bench = Written();
            bench.Store.Open(SnapshotBench.Group, SnapshotBench.Life, bench.Finished[0], isPaced: false, bench, out var reader);
            bench.EventsLeft = events;
            while (bench.OpenedReaders == 0 && bench.Advance())
            {
            }

            if (bench.OpenedReaders > 0) reader!.Read(0, new byte[State.Length]);
            while (bench.EventsLeft > 0 && bench.Reads.Count == 0 && bench.Advance())
            {
            }

            var reads = bench.Reads.Count;
            reader!.Close();
            Obsolete(bench);
            bench.Settle();
            Assert.Equal((0, reads), (bench.Store.Readers, bench.Reads.Count));
            Assert.Empty(bench.Names);
        }
    }

    [Fact]
    public void Completion_OfNobody_IsLeftOut()
    {
        var bench = Written();
        Assert.Null(bench.Store.OnCompleted(new DiskCompletion(new DiskOperationId(1 << 30), DiskError.Faulty)));
    }

    private static void Obsolete(SnapshotBench bench, long index = 10) => bench.Store.Obsolete(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(index));

    private static SnapshotBench Written()
    {
        var bench = new SnapshotBench();
        bench.Write(State);
        return bench;
    }
}
