namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What an apply lane is to do.</summary>
internal enum ApplyWorkKind : byte
{
    /// <summary>Apply the next committed entry.</summary>
    Apply,

    /// <summary>Let the <see cref="IQueryCaller"/> ask the state machine.</summary>
    Query,

    /// <summary>Fix the present state for a snapshot, and report it.</summary>
    Capture,

    /// <summary>Take the <see cref="RestoredMachine"/> in place of the present state.</summary>
    Restore,

    /// <summary>Report that everything before is done.</summary>
    Fence,

    /// <summary>Dispose of the state machine: the replica has gone.</summary>
    Close,
}
