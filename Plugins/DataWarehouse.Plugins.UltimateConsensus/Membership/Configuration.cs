using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>Who votes and who learns in a group.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class Configuration
{
    /// <summary>No members at all: what a replica has before its first append or snapshot.</summary>
    public static Configuration Empty { get; } = new();

    /// <summary>The voters; while joint, those of the new configuration. Ascending.</summary>
    public ImmutableArray<ReplicaId> Voters { get; init; } = [];

    /// <summary>While joint, the voters of the old configuration; else empty. Ascending.</summary>
    public ImmutableArray<ReplicaId> OutgoingVoters { get; init; } = [];

    /// <summary>Members that receive the log and do not vote. Ascending; none of them is a voter of either side.</summary>
    public ImmutableArray<ReplicaId> Learners { get; init; } = [];

    /// <summary>Outgoing voters that become learners when the joint configuration is left. Ascending.</summary>
    public ImmutableArray<ReplicaId> NextLearners { get; init; } = [];

    /// <summary>While joint: whether the leader leaves it by itself.</summary>
    public bool LeavesJointByItself { get; init; }

    /// <summary>Where each member lives. Ascending by replica; the same replicas as in the lists above.</summary>
    public ImmutableArray<Member> Members { get; init; } = [];

    /// <summary>The highest replica id ever given in this group; an id up to it that is no member is a removed one.</summary>
    public ReplicaId LastReplica { get; init; }

    /// <summary>Whether two sets of voters must agree.</summary>
    public bool IsJoint => !OutgoingVoters.IsEmpty;
}
