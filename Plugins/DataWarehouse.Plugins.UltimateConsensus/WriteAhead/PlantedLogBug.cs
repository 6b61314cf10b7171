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

    /// <summary>A batch counts when its header is sound, whatever became of its records: one that is torn passes.</summary>
    RecordsUnchecked,

    /// <summary>A copied entry takes effect although the log was cut before it meanwhile (raft-engine #288).</summary>
    RewriteOverTruncation,

    /// <summary>A snapshot is renamed without a sync of its directory before its record is written.</summary>
    SnapshotRenamedWithoutDirectorySync,

    /// <summary>A tombstone is let go while a segment still holds records of the life that it ended (raft-engine #142).</summary>
    TombstoneLostEarly,

    /// <summary>A segment is used again before the record that lets it go is durable.</summary>
    SegmentDroppedEarly,

    /// <summary>A new segment is used before its name is durable (raft-engine #219).</summary>
    SegmentNameNotSynced,

    /// <summary>An invalid batch ends the log, whatever stands behind it.</summary>
    DamageTakenForTornTail,

    /// <summary>Lives are counted anew at each start, so that a later one may have the number of an ended one.</summary>
    GenerationUsedAgain,

    /// <summary>The checksum of a record is not compared when it is read.</summary>
    ReadUnchecked,

    /// <summary>The last of several old values wins by place and not by origin.</summary>
    RewrittenStateWins,

    /// <summary>Checksums do not depend on the place: remains of a recycled segment pass for batches of the present one.</summary>
    CrcWithoutPlace,

    /// <summary>A batch that found no room is cut off with zeros, and the next one is taken before they are synced.</summary>
    TailCutNotSynced,

    /// <summary>A remembered position is compared by its numbers with the present one: a directory that was put back passes once it has come as far again.</summary>
    PositionByNumbers,

    /// <summary>The last batch that an opening finds is not written and synced once more, so it may stand in the page cache only.</summary>
    FoundTailNotSynced,

    /// <summary>A batch that nobody looked at the index after is left out of it when the next one is durable, or refused.</summary>
    SettlementForgotten,
}
