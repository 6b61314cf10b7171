using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>Sees what a log does with its disk.</summary>
/// <remarks>Called by the one thread of its exploration.</remarks>
internal interface IDiskWatch
{
    /// <summary>An operation was submitted.</summary>
    /// <param name="task">What for.</param>
    /// <param name="action">What it does.</param>
    void Submitted(DiskTask task, DiskAction action);

    /// <summary>An operation has happened and the log does not know it yet.</summary>
    /// <param name="task">What for.</param>
    /// <param name="action">What it does.</param>
    /// <param name="completion">How it ended.</param>
    void Completing(DiskTask task, DiskAction action, in DiskCompletion completion);

    /// <summary>The log has heard of it and done what follows.</summary>
    /// <param name="task">What for.</param>
    /// <param name="action">What it did.</param>
    void Completed(DiskTask task, DiskAction action);
}
