namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a survivor's log holds of a group, as far as a recovery has to know.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryGroup
{
    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>The survivor's replica; 0 for one that a repair has fenced.</summary>
    public required long Replica { get; init; }

    /// <summary>The term that it has seen.</summary>
    public required long Term { get; init; }

    /// <summary>Up to where it knows entries to be committed; later ones may be, too.</summary>
    public required long Commit { get; init; }

    /// <summary>The last entry.</summary>
    public required long Last { get; init; }

    /// <summary>The term of the last entry.</summary>
    public required long LastTerm { get; init; }

    /// <summary>The index that its latest snapshot stands for; 0 without one.</summary>
    public long Snapshot { get; init; }

    /// <summary>The highest number that was given to a replica, as far as this log tells.</summary>
    public required long LastReplica { get; init; }

    /// <summary>The voters by the last configuration in the log, applied or not; none where no leader has filled the replica yet.</summary>
    public required IReadOnlyList<RecoveryMember> Voters { get; init; }

    /// <summary>In the middle of a change, the voters before it; else none.</summary>
    public required IReadOnlyList<RecoveryMember> OutgoingVoters { get; init; }

    /// <summary>The learners.</summary>
    public required IReadOnlyList<RecoveryMember> Learners { get; init; }

    /// <summary>Whether there is anything in it to go on with.</summary>
    public bool IsFilled => Replica > 0 && Voters.Count > 0;
}
