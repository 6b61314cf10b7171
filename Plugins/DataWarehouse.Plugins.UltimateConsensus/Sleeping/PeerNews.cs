using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What has changed of a node, as its beats tell: for every shard, each at its own time.</summary>
/// <param name="Peer">The node.</param>
/// <param name="Standing">How its process is.</param>
/// <param name="IsReady">Whether groups can sleep with it: it knows how to, and the way works in both directions.</param>
/// <param name="IsReborn">Whether its process is another one than before: the one before is dead, and what it led has no leader.</param>
/// <param name="Shards">How many shards it has; 0 while that is not known.</param>
/// <param name="Withdrawn">A bit for each of its shards whose groups must not be believed asleep.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct PeerNews(PeerId Peer, PeerStanding Standing, bool IsReady, bool IsReborn, int Shards, ulong Withdrawn);
