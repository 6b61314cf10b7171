namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What a recovery changes of one group in one survivor's log.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryStep
{
    /// <summary>The group.</summary>
    public required long Group { get; init; }

    /// <summary>Whether the group goes on with this log; else the log of it is given up for an empty replica that is filled by its leader.</summary>
    public required bool IsWinner { get; init; }

    /// <summary>The survivor's replica from now on, with its new number.</summary>
    public required RecoveryMember Self { get; init; }

    /// <summary>The term of the entries that make the new configuration; of the winner only.</summary>
    public long Term { get; init; }

    /// <summary>The learners of the new configuration; of the winner only.</summary>
    public IReadOnlyList<RecoveryMember> Learners { get; init; } = [];
}
