using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>One thing for an apply lane to do.</summary>
/// <param name="Kind">What.</param>
/// <param name="Replica">Whose state machine it is about.</param>
/// <param name="Entry">The entry, for <see cref="ApplyWorkKind.Apply"/>; its payload stays until the lane has reported it.</param>
/// <param name="Caller">Who waits: an <see cref="IProposalCaller"/>, an <see cref="IQueryCaller"/>, or what else the kind says; or null.</param>
/// <remarks>A value; thread-safe as far as what it names is.</remarks>
internal readonly record struct ApplyWork(ApplyWorkKind Kind, AppliedReplica Replica, Entry Entry, object? Caller);
