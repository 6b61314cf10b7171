using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>Something for a shard to take in.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Replica">The replica it is about, or null.</param>
/// <param name="Item">What comes with it: a caller, the memory of a frame, a report, an action.</param>
/// <remarks>A value; thread-safe as far as what it names is.</remarks>
internal readonly record struct ShardInput(ShardInputKind Kind, HostedReplica? Replica, object? Item)
{
    /// <summary>The bytes of a frame.</summary>
    public ReadOnlyMemory<byte> Frame { get; init; }

    /// <summary>The peer it is about.</summary>
    public PeerId Peer { get; init; }

    /// <summary>Up to where entries were applied.</summary>
    public LogIndex Index { get; init; }
}
