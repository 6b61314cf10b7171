namespace DataWarehouse.Node.Grpc;

/// <summary>What the engine said to a request.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Term">The term of the leader, as far as known.</param>
/// <param name="Response">The state machine's answer, if it answered.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct EngineAnswer(EngineOutcome Outcome, long Term, ReadOnlyMemory<byte> Response);
