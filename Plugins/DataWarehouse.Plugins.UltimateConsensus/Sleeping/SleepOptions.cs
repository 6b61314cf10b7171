namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>How the groups of a shard fall asleep and wake.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SleepOptions
{
    /// <summary>Ticks without anything to do after which a leader lets its group sleep; 0, the default, never.</summary>
    public int IdleTicks { get; init; }

    /// <summary>Replicas whose leader is gone, or that have just been started, that wake in a thousand ticks at most. Default 100,000.</summary>
    public long WakesPerThousandTicks { get; init; } = 100_000;

    /// <summary>Groups in one part of a list of those that sleep, 1 to 65,536. Default 512.</summary>
    public int PageGroupsMax { get; init; } = 512;

    /// <summary>This shard's number on its node, from 0.</summary>
    public int Shard { get; init; }

    /// <summary>How many shards its node has, 1 to 64; group g is on shard g modulo that.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Whether groups sleep here.</summary>
    public bool IsOn => IdleTicks > 0;
}
