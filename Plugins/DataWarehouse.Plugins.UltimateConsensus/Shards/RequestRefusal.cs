namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Why a shard did not do what it was asked for. What was refused has no effect.</summary>
internal enum RequestRefusal
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>This replica does not lead, and nobody may be known to.</summary>
    NotLeader,

    /// <summary>As much is under way as may be; ask again after a while.</summary>
    Busy,

    /// <summary>The command is larger than an entry may be.</summary>
    TooLarge,

    /// <summary>Another entry took the place of this one: it was never executed and never will be.</summary>
    Superseded,

    /// <summary>The disk is full here.</summary>
    DiskFull,

    /// <summary>The replica has stopped; its status says why.</summary>
    Stopped,

    /// <summary>The replica is not here, or is being removed.</summary>
    NotHere,

    /// <summary>The change of the configuration is not possible now.</summary>
    NotPossible,
}
