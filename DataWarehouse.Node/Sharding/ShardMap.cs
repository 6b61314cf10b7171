using DataWarehouse.Plugins.UltimateConsensus;

namespace DataWarehouse.Node.Sharding;

/// <summary>Spreads tags over the groups of a sharded keyspace: jump consistent hash over XxHash3-64, seed 0, of the tag. Part of the format of the data: it never changes.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ShardMap
{
    private static readonly ConsistentHash<int> Hash = new();

    /// <summary>Which group a tag lies in.</summary>
    /// <param name="tag">The tag, from <see cref="KeyTag"/>.</param>
    /// <param name="shards">How many groups there are, 1 or more.</param>
    /// <returns>The place of the group among those of its keyspace.</returns>
    public static int ShardOf(ReadOnlySpan<byte> tag, int shards) => Hash.GetBucket(tag, shards);
}
