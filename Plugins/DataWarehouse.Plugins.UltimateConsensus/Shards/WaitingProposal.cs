using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>A proposal that the core took, until the entry at its place is handed to the state machine.</summary>
/// <param name="Index">The place.</param>
/// <param name="Term">The term of the entry; one of another term there takes its place.</param>
/// <param name="DeadlineTick">The tick of the shard at which the caller is told that the outcome is unknown.</param>
/// <param name="Caller">Who waits.</param>
/// <remarks>Immutable.</remarks>
internal readonly record struct WaitingProposal(LogIndex Index, Term Term, long DeadlineTick, IProposalCaller Caller);
