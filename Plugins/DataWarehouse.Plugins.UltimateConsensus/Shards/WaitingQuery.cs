using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>A read whose round is confirmed, until the state machine has been handed all it must see.</summary>
/// <param name="Index">The last entry that it must see.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="DeadlineTick">When it has waited too long, by the ticks of the shard.</param>
/// <remarks>Immutable.</remarks>
internal readonly record struct WaitingQuery(LogIndex Index, IQueryCaller Caller, long DeadlineTick);
