using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What a shard has in common with another node, and what it was told of that node.</summary>
/// <param name="peer">The node.</param>
/// <remarks>Not thread-safe; belongs to its <see cref="SleepLedger"/>.</remarks>
internal sealed class PeerAccount(PeerId peer)
{
    /// <summary>The node.</summary>
    public PeerId Peer { get; } = peer;

    /// <summary>How many groups have a replica there.</summary>
    public int Groups { get; set; }

    /// <summary>The sleeping groups led here, but for those whose replica there lags behind.</summary>
    public SleepDigest Led { get; set; }

    /// <summary>The groups believed asleep under that node.</summary>
    public SleepDigest Followed { get; set; }

    /// <summary>What was told last.</summary>
    public PeerNews News { get; set; } = new(peer, PeerStanding.Unknown, IsReady: false, IsReborn: false, 0, 0);

    /// <summary>Whether its process is heard.</summary>
    public bool IsUp => News.Standing == PeerStanding.Up;

    /// <summary>Whether it was not heard for an election timeout.</summary>
    public bool IsSilent => News.Standing == PeerStanding.Silent;

    /// <summary>Whether a group can sleep whose replica there is to sleep, too: its process is ready, and the shard of the group gets on.</summary>
    /// <param name="group">The group.</param>
    public bool IsReadyFor(GroupId group) => News.IsReady && !IsIn(group, News.Withdrawn);

    /// <summary>Whether a group is on one of some shards of that node.</summary>
    /// <param name="group">The group.</param>
    /// <param name="shards">A bit for each of the shards.</param>
    public bool IsIn(GroupId group, ulong shards) => shards == ulong.MaxValue || (News.Shards > 0 && (shards >> (int)(group.Value % News.Shards) & 1) != 0);
}
