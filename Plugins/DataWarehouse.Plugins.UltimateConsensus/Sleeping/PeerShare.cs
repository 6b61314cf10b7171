using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What one shard has in common with another node.</summary>
/// <param name="Peer">The node.</param>
/// <param name="Groups">How many groups of the shard have a replica there.</param>
/// <param name="Led">The sleeping ones that this node leads, but for those whose replica there lags behind.</param>
/// <param name="Followed">The ones believed asleep under that node.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct PeerShare(PeerId Peer, int Groups, SleepDigest Led, SleepDigest Followed);
