using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>One part of a change of a group's members.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Replica">To which replica.</param>
/// <param name="Node">The life of the node that holds it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct MemberChange(MemberChangeKind Kind, long Replica, PeerId Node);
