using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>The answer to a linearizable read.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Index">The last entry that the answer has seen; 0 if there is none.</param>
/// <param name="Response">The state machine's answer.</param>
/// <param name="Leader">Who leads, as far as known, where there is no answer; or nobody.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct QueryResult(QueryOutcome Outcome, long Index, ReadOnlyMemory<byte> Response, PeerId Leader);
