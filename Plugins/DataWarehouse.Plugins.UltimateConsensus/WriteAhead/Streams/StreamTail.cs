using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>What a group's log will look like once everything gathered for it is durable; new writes are checked against it.</summary>
/// <param name="Exists">Whether the group's life goes on.</param>
/// <param name="Purged">The place just before the first entry.</param>
/// <param name="Last">The last entry, or <paramref name="Purged"/>.</param>
/// <param name="LastTerm">The term there.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct StreamTail(bool Exists, LogIndex Purged, LogIndex Last, Term LastTerm);
