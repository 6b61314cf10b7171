using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>A replica and the life of the node that holds it.</summary>
/// <param name="Replica">The replica's id in its group.</param>
/// <param name="Node">The node and its incarnation; a node that lost its data comes back as another incarnation and so as another member.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct Member(ReplicaId Replica, PeerId Node);
