namespace DataWarehouse.Plugins.UltimateConsensus.Faults;

/// <summary>Why a replica has stopped for good.</summary>
internal enum FaultKind : byte
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>A leader's entries differ from entries that are committed here (Raft paper, state machine safety).</summary>
    CommittedEntryContradicted,

    /// <summary>A leader counts on entries that this replica acknowledged and does not have: it lost durable data.</summary>
    AcknowledgedEntriesLost,

    /// <summary>Two replicas lead in one term (Raft paper, election safety).</summary>
    TwoLeadersInATerm,

    /// <summary>A snapshot contradicts what is committed here.</summary>
    SnapshotContradicted,

    /// <summary>A committed configuration entry cannot be read or applied.</summary>
    ConfigurationUnusable,

    /// <summary>A write failed; what is on the disk is unknown.</summary>
    StorageFailed,

    /// <summary>One of the positions of the log is out of order.</summary>
    InvariantBroken,

    /// <summary>What was found on the disk at start contradicts itself.</summary>
    RecoveredStateUnusable,

    /// <summary>The state machine threw.</summary>
    StateMachineFailed,

    /// <summary>The replica was taken off its node.</summary>
    Removed,
}
