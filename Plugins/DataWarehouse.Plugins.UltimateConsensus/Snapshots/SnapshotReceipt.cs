namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>A receiver's decision on a chunk.</summary>
/// <param name="Kind">What to do with it, before the answer is sent.</param>
/// <param name="Drop">Why it was dropped, or none.</param>
/// <param name="Answer">What to answer, or null for nothing.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SnapshotReceipt(ReceiptKind Kind, ChunkDrop Drop, SnapshotChunkAnswer? Answer);
