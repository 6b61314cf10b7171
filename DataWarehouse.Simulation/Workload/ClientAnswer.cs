using DataWarehouse.Plugins.UltimateConsensus.Proposals;

namespace DataWarehouse.Simulation.Workload;

/// <summary>A node's answer to a client.</summary>
/// <param name="Outcome">What is known.</param>
/// <param name="Refusal">When refused by the core: why; else none (the node is not running, or lost its leader while a read waited).</param>
/// <param name="LeaderNode">The node that leads, as far as the answering node knows; -1 if it does not.</param>
/// <param name="Response">The state machine's response when done.</param>
/// <remarks>Immutable and thread-safe as long as nobody changes the response.</remarks>
internal readonly record struct ClientAnswer(ClientOutcome Outcome, Refusal Refusal, int LeaderNode, byte[]? Response);
