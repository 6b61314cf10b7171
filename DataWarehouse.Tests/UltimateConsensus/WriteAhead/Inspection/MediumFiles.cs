using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Inspection;

/// <summary>The files of a simulated medium.</summary>
internal sealed class MediumFiles(SimulatedMedium medium) : ILogFiles
{
    public IReadOnlyList<DiskEntry> List(DiskPath directory) => medium.IsDirectory(directory.Value) ? medium.List(directory.Value) : [];

    public int Read(DiskPath file, long offset, Span<byte> destination) => LogImage(file).Read(offset, destination);

    private SimulatedFile LogImage(DiskPath file) => medium.TryFind(file.Value, out var found) && found is not null ? found : throw new IOException($"There is no {file}.");
}
