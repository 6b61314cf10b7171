using System.Text;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Tests.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Format version 1, both ways. docs/formats.md explains the bytes.</summary>
public sealed class SnapshotGoldenTests
{
    private static readonly byte[] State = Encoding.ASCII.GetBytes("the state of group 7 after entry 10");

    [Theory]
    [InlineData("consensus/snapshot-file-v1.golden", 1)]
    [InlineData("consensus/snapshot-file-empty-v1.golden", 0)]
    public void SnapshotFile_Version1_IsTheGoldenFile(string name, int times)
    {
        byte[] state = [.. Enumerable.Repeat(State, times).SelectMany(bytes => bytes)];
        var bench = new SnapshotBench();
        bench.Write(state);
        GoldenFile.AssertMatches(name, bench.FileBytes(SnapshotBench.PathAt(10)));

        var medium = SnapshotBench.NewMedium();
        var raw = new DiskBench(medium);
        raw.Write(raw.CreateFile(SnapshotBench.PathAt(10)), 0, GoldenFile.Read(name));
        var stored = SnapshotBench.StoredAt(10, state);
        var reading = new SnapshotBench(medium);
        reading.Store.Adopt(SnapshotBench.Group, SnapshotBench.Life, stored);
        Assert.Equal(state, reading.ReadAll(stored));
    }

    [Theory]
    [InlineData(0, 112)]
    [InlineData(1, 121)]
    [InlineData(SnapshotFrame.ChunkBytes, 112 + 8 + SnapshotFrame.ChunkBytes)]
    [InlineData(SnapshotFrame.ChunkBytes + 1, 112 + 16 + SnapshotFrame.ChunkBytes + 1)]
    public void FileBytesOf_State_IsWhatTheFormatSays(long stateBytes, long fileBytes) => Assert.Equal(fileBytes, SnapshotStore.FileBytesOf(stateBytes));
}
