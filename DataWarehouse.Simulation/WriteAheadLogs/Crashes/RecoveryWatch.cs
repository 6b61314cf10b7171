using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>Lets an opening crash at each of its own steps.</summary>
/// <remarks>Not thread-safe; belongs to its exploration.</remarks>
/// <param name="explorer">Tries the crashes.</param>
/// <param name="medium">The device of the opening.</param>
/// <param name="scene">What is known.</param>
internal sealed class RecoveryWatch(CrashExplorer explorer, SimulatedMedium medium, CrashScene scene) : IDiskWatch
{
    /// <inheritdoc/>
    public void Submitted(DiskTask task, DiskAction action)
    {
    }

    /// <inheritdoc/>
    public void Completing(DiskTask task, DiskAction action, in DiskCompletion completion)
    {
    }

    /// <inheritdoc/>
    public void Completed(DiskTask task, DiskAction action)
    {
        if (CrashExplorer.IsStep(action)) explorer.Explore(medium, action, scene);
    }
}
