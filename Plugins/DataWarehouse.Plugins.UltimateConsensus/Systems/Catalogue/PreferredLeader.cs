namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>Which replica should lead a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Replica">One of its voters, or 0 for whichever.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct PreferredLeader(long Group, long Replica);
