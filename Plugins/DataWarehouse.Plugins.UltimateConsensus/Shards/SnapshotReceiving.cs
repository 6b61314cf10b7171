using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The snapshot that one replica is receiving.</summary>
/// <remarks>Not thread-safe; belongs to its shard. <see cref="Handle"/> belongs to the port.</remarks>
/// <param name="replica">The follower.</param>
/// <param name="limits">The bounds of transfers.</param>
internal sealed class SnapshotReceiving(HostedReplica replica, TransferLimits limits)
{
    /// <summary>The follower.</summary>
    public HostedReplica Replica => replica;

    /// <summary>Decides what is stored.</summary>
    public SnapshotReceiver Receiver { get; } = new(replica.Group, limits, replica.Planted);

    /// <summary>Parts that are being stored.</summary>
    public int StoresUnderWay { get; set; }

    /// <summary>The latest answer, to be sent when what it speaks of is stored; or null.</summary>
    public SnapshotChunkAnswer? Answer { get; set; }

    /// <summary>Ticks since the last part came.</summary>
    public int TicksWithoutChunk { get; set; }

    /// <summary>Who sends.</summary>
    public ReplicaId From { get; set; }

    /// <summary>The transfer whose whole was asked to be finished.</summary>
    public TransferId Finishing { get; set; }

    /// <summary>What is installed or about to be, or null.</summary>
    public ReceivedSnapshot? Received { get; set; }

    /// <summary>What the port keeps for it.</summary>
    public object? Handle { get; set; }
}
