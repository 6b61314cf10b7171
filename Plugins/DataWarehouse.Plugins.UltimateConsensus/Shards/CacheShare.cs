namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What one replica takes of the <see cref="CacheBudget"/> of its shard, and its place among the others.</summary>
/// <remarks>Not thread-safe; changed by the budget only.</remarks>
internal sealed class CacheShare
{
    /// <summary>The bytes that are counted for it.</summary>
    public long Bytes { get; set; }

    /// <summary>The tick at which they last changed.</summary>
    public long ChangedAt { get; set; }

    /// <summary>The one whose bytes have not changed for longer, or null.</summary>
    public HostedReplica? Earlier { get; set; }

    /// <summary>The one whose bytes have changed since, or null.</summary>
    public HostedReplica? Later { get; set; }
}
