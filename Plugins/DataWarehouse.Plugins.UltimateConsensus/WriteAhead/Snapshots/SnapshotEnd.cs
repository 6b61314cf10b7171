namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>Why a snapshot was not written to its end. Nothing of it is left.</summary>
internal enum SnapshotEnd
{
    /// <summary>Its writer asked for that.</summary>
    Aborted,

    /// <summary>The disk is full.</summary>
    NoSpace,

    /// <summary>Its group was destroyed meanwhile.</summary>
    Destroyed,
}
