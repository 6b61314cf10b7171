namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>What is to become of one member of a group. Several that are asked for together take effect together.</summary>
/// <param name="Member">The replica, and for one that is added the life of the node that is to hold it.</param>
/// <param name="Part">
/// <see cref="RaftMemberPart.Voter"/> or <see cref="RaftMemberPart.Learner"/> to add it or to change its part, <see cref="RaftMemberPart.None"/> to remove it. A replica that was
/// removed never comes back: a node that is to hold the group again gets a replica with a higher number than any before.
/// </param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct RaftMemberChange(RaftMember Member, RaftMemberPart Part);
