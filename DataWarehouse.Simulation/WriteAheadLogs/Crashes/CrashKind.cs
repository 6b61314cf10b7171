namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>How a process ends, and what becomes of its disk.</summary>
internal enum CrashKind
{
    /// <summary>The power is lost: each unsynced sector and change of a directory is there or not.</summary>
    PowerLoss,

    /// <summary>Only the process ends: the page cache stays, and what was not durable still is not.</summary>
    Kill,

    /// <summary>The power is lost, and a word of what was durable changes.</summary>
    BitRot,

    /// <summary>The disk is found as it was some time ago.</summary>
    Rollback,
}
