using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>A member of a group that was recovered from less than a quorum: its voter, or, in the system group, also a survivor that learns until its leader reports it.</summary>
/// <param name="Replica">Its new number.</param>
/// <param name="Incarnation">The life of the node that holds it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct RecoveredVoter(long Replica, Incarnation Incarnation);
