namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Whether a shard gets on.</summary>
/// <param name="Progress">How often it has gone round.</param>
/// <param name="IsIdle">Whether it waits for something to do, which is as good as progress.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ShardGauge(long Progress, bool IsIdle);
