namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>A follower's answer to a chunk: always its present state, so that any later answer replaces any earlier one.</summary>
/// <param name="Transfer">The transfer that the chunk belonged to.</param>
/// <param name="Kind">What it says.</param>
/// <param name="WantedOffset">The first byte it does not have.</param>
/// <param name="Attempt">How many times it has begun again from the front.</param>
/// <param name="Reason">Why it has given up, or none.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SnapshotChunkAnswer(TransferId Transfer, AnswerKind Kind, long WantedOffset, int Attempt, TransferEnd Reason);
