using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>A replica that the catalogue wants, or that the group has.</summary>
/// <param name="Replica">Its number in the group.</param>
/// <param name="Node">The life of the node that holds it.</param>
/// <param name="Part">What it is in the group.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct GroupReplica(long Replica, PeerId Node, ReplicaPart Part);
