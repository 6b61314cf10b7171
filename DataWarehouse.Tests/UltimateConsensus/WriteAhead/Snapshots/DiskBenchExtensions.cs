using DataWarehouse.SDK.Storage;
using DataWarehouse.Tests.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

internal static class DiskBenchExtensions
{
    private static readonly DiskFileId File = new(1);

    /// <summary>Opens a file, does something with it, and closes it.</summary>
    internal static void With(this DiskBench bench, string path, Action<DiskBench, DiskFileId> act)
    {
        Assert.True(bench.Do((disk, id) => disk.Open(id, File, new DiskPath(path))).IsSuccess);
        act(bench, File);
        bench.Do((disk, id) => disk.Close(id, File));
    }
}
