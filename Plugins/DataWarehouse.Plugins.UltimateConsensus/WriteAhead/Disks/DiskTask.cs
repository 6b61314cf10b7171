namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;

/// <summary>What an operation on the disk is for; it stands in the low bits of the operation's id and says who takes the completion.</summary>
internal enum DiskTask
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>A step of opening the log.</summary>
    Opening,

    /// <summary>The write of a batch.</summary>
    BatchWrite,

    /// <summary>The sync of a batch.</summary>
    BatchSync,

    /// <summary>Zeros over a batch for which there was no room.</summary>
    RollbackWrite,

    /// <summary>The sync of those zeros.</summary>
    RollbackSync,

    /// <summary>A step of preparing a segment.</summary>
    Preparing,

    /// <summary>A step of removing a segment's file.</summary>
    Removing,

    /// <summary>A read of entries for a caller.</summary>
    EntryRead,

    /// <summary>A read of a segment that is being emptied.</summary>
    ReclaimRead,

    /// <summary>A step of trying the disk out.</summary>
    Probing,

    /// <summary>A step of the snapshot store.</summary>
    Snapshot,
}
