namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>A member of a group as one replica sees it.</summary>
/// <param name="Member">The replica and its node.</param>
/// <param name="Part">Its part in the configuration in force.</param>
/// <param name="Match">The last entry that it is known to hold durably; only a leader knows, for others it is 0.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct RaftMemberStatus(RaftMember Member, RaftMemberPart Part, long Match)
{
    /// <summary>Whether the leader has heard it since its last check of the quorum; only a leader knows, for others it is false. Nothing is heard while the group sleeps.</summary>
    public bool IsActive { get; init; }
}
