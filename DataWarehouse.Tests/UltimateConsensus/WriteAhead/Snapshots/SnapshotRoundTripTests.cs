using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>What is written to a snapshot is what is read from it, whatever its length and however the calls cut it.</summary>
public sealed class SnapshotRoundTripTests
{
    private const int Chunk = SnapshotFrame.ChunkBytes;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(2 * Chunk)]
    [InlineData(1_000_003)]
    public void State_OfAnyLength_IsReadAsWritten(int bytes)
    {
        var state = SnapshotBench.State(bytes);
        var bench = new SnapshotBench();

        bench.Write(state);
        var stored = Assert.Single(bench.Finished);
        var next = bench.Next(stored);
        var read = next.ReadAll(stored);

        Assert.Equal(SnapshotBench.StoredAt(10, state), stored);
        Assert.Equal(SnapshotStore.FileBytesOf(bytes), bench.FileBytes(SnapshotBench.PathAt(10)).Length);
        Assert.Null(next.Fault);
        Assert.Equal(state, read);
        Assert.Equal((0, 0), (next.Store.Readers, bench.Store.Writers));
    }

    [Fact]
    public void Bytes_CutInAnyWay_MakeTheSameFileAndAreReadInAnyOrder()
    {
        var random = new SeededRandom(8);
        var state = SnapshotBench.State(300_000);
        var expected = new SnapshotBench();
        expected.Write(state);
        for (var round = 0; round < 20; round++)
        {
            var bench = new SnapshotBench(seed: (ulong)round);
            bench.Write(state, pieceBytes: 1 + random.Below(120_000));
            Assert.Equal(expected.FileBytes(SnapshotBench.PathAt(10)), bench.FileBytes(SnapshotBench.PathAt(10)));

            var reader = bench.Open(bench.Finished[0]);
            for (var read = 0; read < 20; read++)
            {
                var offset = random.Below(state.Length);
                var count = 1 + random.Below(200_000);
                Assert.Equal(state[offset..Math.Min(state.Length, offset + count)], bench.Read(reader, offset, count));
            }
        }
    }

    [Fact]
    public void Installed_Snapshot_IsReportedAsInstalled()
    {
        var bench = new SnapshotBench();
        bench.Store.Begin(SnapshotBench.Group, SnapshotBench.Life, SnapshotBench.At(10), isInstalled: true, bench, out var writer);
        writer!.Finish();
        bench.Settle();
        Assert.True(Assert.Single(bench.Finished).IsInstalled);
    }

    [Fact]
    public void Writing_LongFile_SyncsOnTheWay()
    {
        var bench = new SnapshotBench(options: new SnapshotStoreOptions { SyncBytes = Chunk });
        bench.Write(SnapshotBench.State(4 * Chunk));
        Assert.Equal(4 + 1, bench.Disk.Actions.Count(action => action == DiskAction.Sync));
    }

    [Fact]
    public void Reading_OldSnapshotWhileNewerIsWritten_BothAreWhole()
    {
        var bench = new SnapshotBench();
        byte[] old = SnapshotBench.State(200_000, 1), young = SnapshotBench.State(250_000, 2);
        bench.Write(old);
        var first = bench.Open(bench.Finished[0]);
        var second = bench.Open(bench.Finished[0], isPaced: true);

        var writer = bench.Begin(20);
        writer.Append(young.AsSpan(0, 100_000));
        Assert.Equal(old[..70_000], bench.Read(first, 0, 70_000));
        writer.Append(young.AsSpan(100_000));
        writer.Finish();
        Assert.Equal(old[100_000..], bench.Read(second, 100_000, 300_000));
        bench.Settle();
        Assert.Equal(old[70_000..], bench.Read(first, 70_000, 200_000));

        Assert.Equal(young, bench.ReadAll(bench.Finished[1]));
    }

    [Fact]
    public void Adopt_SnapshotWithoutFile_IsNoFile()
    {
        var bench = new SnapshotBench();
        var beginning = SnapshotBench.StoredAt(1, []) with { HasFile = false };
        bench.Store.Adopt(SnapshotBench.Group, SnapshotBench.Life, beginning);
        Assert.Equal(SnapshotAdmission.Gone, bench.Store.Open(SnapshotBench.Group, SnapshotBench.Life, beginning, false, bench, out var reader));
        Assert.Null(reader);
        Assert.Empty(bench.Disk.Actions);
        Assert.Equal("snap", StoredSnapshot.DirectoryName);
    }
}
