namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>Whether a node's log gets on.</summary>
/// <param name="DurableBatch">The last batch that is durable.</param>
/// <param name="IsStalled">Whether the disk has not answered for too long; the log asks it now and then even if there is nothing to write.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LogGauge(long DurableBatch, bool IsStalled);
