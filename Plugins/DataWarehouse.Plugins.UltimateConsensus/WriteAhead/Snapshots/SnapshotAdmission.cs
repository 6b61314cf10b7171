namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Whether a snapshot store took a request.</summary>
internal enum SnapshotAdmission
{
    /// <summary>It did; the outcome follows.</summary>
    Accepted,

    /// <summary>As much is under way as may be; try again later.</summary>
    Busy,

    /// <summary>There is a file of that name already, one that is being written or removed included.</summary>
    Exists,

    /// <summary>There is no such file, or it is not needed any more and about to go.</summary>
    Gone,

    /// <summary>The handle is at its end, or the store is.</summary>
    Closed,
}
