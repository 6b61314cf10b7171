namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>
/// Faults that can be switched on at the place where the code would have them, to prove that the exploration of crashes finds them. None can be
/// reached from the configuration of the product.
/// </summary>
internal enum PlantedLogBug
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The result of a sync is ignored (dragonboat #409; what a library's flush does when it swallows EIO).</summary>
    SyncResultIgnored,

    /// <summary>A request is reported durable when its batch is written, before the sync.</summary>
    AcknowledgedBeforeSync,

    /// <summary>A start goes on in the epoch of the one before it.</summary>
    EpochUsedAgain,

    /// <summary>Checksums do not depend on the place, so that remains of a recycled segment pass for batches.</summary>
    CrcWithoutPosition,

    /// <summary>A copied entry takes effect although the log was cut before it meanwhile (raft-engine #288).</summary>
    RewriteOverTruncation,

    /// <summary>A snapshot is renamed without a sync of its directory before its record is written.</summary>
    SnapshotRenamedWithoutDirectorySync,

    /// <summary>A tombstone is let go while a segment still holds records of the life that it ended (raft-engine #142).</summary>
    TombstoneLostEarly,

    /// <summary>A segment is used again before the copies of its records are durable.</summary>
    SegmentDroppedEarly,

    /// <summary>A new segment is used before its name is durable (raft-engine #219).</summary>
    SegmentNameNotSynced,

    /// <summary>An invalid batch ends the log, whatever stands behind it.</summary>
    DamageTakenForTornTail,

    /// <summary>A destroyed group that is created again goes on with its old generation.</summary>
    GenerationUsedAgain,

    /// <summary>The checksum of a record is not compared when it is read.</summary>
    ReadUnchecked,

    /// <summary>The last of several old values wins by place and not by origin.</summary>
    RewrittenStateWins,
}
