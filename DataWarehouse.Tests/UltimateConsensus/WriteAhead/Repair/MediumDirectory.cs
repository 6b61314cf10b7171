using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Repair;

/// <summary>A simulated medium for repairs, whose power fails before a step of choice.</summary>
internal sealed class MediumDirectory(SimulatedMedium medium, int stepsBeforePowerLoss = int.MaxValue) : ILogDirectory
{
    /// <summary>How many steps that change something were begun.</summary>
    public int Steps { get; private set; }

    /// <summary>How that step fails in place of the power; only it does.</summary>
    public DiskError FailWith { get; init; }

    public void Lock() => Step("lock");

    public IReadOnlyList<DiskEntry> List(DiskPath directory) => medium.IsDirectory(directory.Value) ? medium.List(directory.Value) : [];

    public int Read(DiskPath file, long offset, Span<byte> destination) => FileOf(file).Read(offset, destination);

    public void CreateDirectory(DiskPath directory)
    {
        Step(directory.Value);
        if (!medium.IsDirectory(directory.Value)) medium.Add(directory.Value, null);
    }

    public void Create(DiskPath file)
    {
        Step(file.Value);
        if (medium.TryFind(file.Value, out _)) throw new LogDirectoryException(DiskError.AlreadyExists, 0, file.Value, -1);
        medium.Add(file.Value, new SimulatedFile());
    }

    public void Write(DiskPath file, long offset, ReadOnlyMemory<byte> bytes)
    {
        Step(file.Value);
        var target = FileOf(file);
        medium.Grow(Math.Max(0, offset + bytes.Length - target.Length));
        target.Write(offset, bytes.Span);
    }

    public void Sync(DiskPath file)
    {
        Step(file.Value);
        FileOf(file).Sync();
    }

    public void SyncDirectory(DiskPath directory)
    {
        Step(directory.Value);
        if (!medium.IsDirectory(directory.Value)) throw new LogDirectoryException(DiskError.NotFound, 0, directory.Value, -1);
        medium.SyncDirectory(directory.Value);
    }

    public void Rename(DiskPath from, DiskPath to)
    {
        Step(from.Value);
        _ = FileOf(from);
        if (!medium.IsDirectory(to.Parent.Value)) throw new LogDirectoryException(DiskError.NotFound, 0, to.Value, -1);
        medium.Rename(from.Value, to.Value);
    }

    public void Delete(DiskPath file)
    {
        Step(file.Value);
        _ = FileOf(file);
        medium.Remove(file.Value);
    }

    private SimulatedFile FileOf(DiskPath file) =>
        medium.TryFind(file.Value, out var found) && found is not null ? found : throw new LogDirectoryException(DiskError.NotFound, 0, file.Value, -1);

    private void Step(string path)
    {
        var step = Steps++;
        if (FailWith != DiskError.None && step == stepsBeforePowerLoss) throw new LogDirectoryException(FailWith, 5, path, -1);
        if (FailWith == DiskError.None && step >= stepsBeforePowerLoss) throw new PowerLostException();
    }
}
