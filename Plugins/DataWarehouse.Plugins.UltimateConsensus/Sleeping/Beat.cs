using System.Collections.Immutable;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>What a node tells another at a steady pace, in place of the heartbeats of all groups that sleep.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record Beat
{
    /// <summary>The sender knows groups that sleep.</summary>
    public const byte SleepingLevel = 1;

    /// <summary>What the sender knows: <see cref="SleepingLevel"/> or more; 0 if it lets no group sleep.</summary>
    public byte Level { get; init; }

    /// <summary>The run of the sender's process.</summary>
    public BootId Boot { get; init; }

    /// <summary>The run of the receiver's process that the sender hears at present; the default value if it hears none. What else it is sent would be lost.</summary>
    public BootId Heard { get; init; }

    /// <summary>How often each shard of the sender has gone round, 1 to 64 shards; group g is on shard g modulo their number.</summary>
    public ImmutableArray<long> Progress { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>A bit for each shard that is stuck, or whose log is: its groups are not in the digest and must not be believed asleep.</summary>
    public ulong Withdrawn { get; init; }

    /// <summary>The last batch of the sender's log that is durable.</summary>
    public long DurableBatch { get; init; }

    /// <summary>The sleeping groups that the sender leads and the receiver has a replica of, but for those whose replica lags behind.</summary>
    public SleepDigest Digest { get; init; }
}
