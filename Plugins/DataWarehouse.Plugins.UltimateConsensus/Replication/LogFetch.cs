using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>A wish for old entries that the core no longer holds in memory, for a follower that is behind.</summary>
/// <param name="Replica">The follower; the core sends it nothing until the wish is answered.</param>
/// <param name="First">The first entry wanted.</param>
/// <param name="Last">The last entry wanted; fewer may be given, but at least one.</param>
/// <param name="BytesMax">How much at most, in bytes of <see cref="Log.Entry.SizeBytes"/>; the first entry is given whatever its size.</param>
internal readonly record struct LogFetch(ReplicaId Replica, LogIndex First, LogIndex Last, long BytesMax);
