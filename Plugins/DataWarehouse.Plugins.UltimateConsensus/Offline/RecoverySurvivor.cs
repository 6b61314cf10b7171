namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>A node that is left, and what its log holds.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Incarnation">Its life.</param>
/// <param name="Look">What was seen of its log.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoverySurvivor(string Node, long Incarnation, RecoveryLook Look);
