namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>A member of a group, as a log that is recovered knows it.</summary>
/// <param name="Replica">Its number.</param>
/// <param name="Node">The name of its node.</param>
/// <param name="Incarnation">The life of that node.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryMember(long Replica, string Node, long Incarnation);
