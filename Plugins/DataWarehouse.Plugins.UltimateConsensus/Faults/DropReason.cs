namespace DataWarehouse.Plugins.UltimateConsensus.Faults;

/// <summary>Why a message was dropped. Each reason is counted (<see cref="DropCounts"/>).</summary>
internal enum DropReason : byte
{
    /// <summary>The kind is not one that exists.</summary>
    UnknownKind,

    /// <summary>It is for another replica or group, from nobody, or from this replica itself.</summary>
    WrongAddress,

    /// <summary>A member that the kind needs is missing, out of range, or contradicts another one.</summary>
    Malformed,

    /// <summary>It comes from an earlier term.</summary>
    StaleTerm,

    /// <summary>The sender's role cannot say this, or this replica's role has no use for it.</summary>
    ImpossibleForRole,

    /// <summary>The sender is not a member of the configuration, where it would have to be one.</summary>
    NotAMember,

    /// <summary>The sender is a replica that was removed; it is told so.</summary>
    FromRemoved,

    /// <summary>A leader was heard too recently to help another candidate (thesis 4.2.3).</summary>
    LeaderIsAlive,

    /// <summary>This replica has no configuration yet and takes only what a leader sends.</summary>
    NotInitialised,

    /// <summary>This replica has stopped.</summary>
    Stopped,

    /// <summary>A queue was full.</summary>
    QueueFull,

    /// <summary>An answer to something that is not waiting any more.</summary>
    Late,
}
