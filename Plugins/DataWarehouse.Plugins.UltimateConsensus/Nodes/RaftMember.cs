using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>A voter of a group's initial configuration.</summary>
/// <param name="Replica">The replica's id in its group, 1 or more; never used twice in one group.</param>
/// <param name="Node">The life of the node that holds it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct RaftMember(long Replica, PeerId Node);
