using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>One transfer of a snapshot to one follower.</summary>
/// <remarks>Not thread-safe; belongs to its shard. <see cref="Handle"/> belongs to the port.</remarks>
/// <param name="replica">The leader.</param>
/// <param name="header">The core's message.</param>
/// <param name="number">The number of the transfer.</param>
/// <param name="earlier">The transfer before to the same follower, or null.</param>
internal sealed class SnapshotSending(HostedReplica replica, Message header, long number, SnapshotSender? earlier)
{
    /// <summary>The leader.</summary>
    public HostedReplica Replica => replica;

    /// <summary>The core's message.</summary>
    public Message Header => header;

    /// <summary>The number of the transfer.</summary>
    public long Number => number;

    /// <summary>The transfer before to the same follower, until this one begins.</summary>
    public SnapshotSender? Earlier { get; private set; } = earlier;

    /// <summary>Decides what to send when; null until the snapshot is open.</summary>
    public SnapshotSender? Sender { get; private set; }

    /// <summary>Whether a part is being read.</summary>
    public bool IsReading { get; set; }

    /// <summary>Whether it has ended, and the core knows.</summary>
    public bool IsOver { get; set; }

    /// <summary>What the port keeps for it.</summary>
    public object? Handle { get; set; }

    /// <summary>The snapshot is open.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="limits">The bounds of transfers.</param>
    public void Begin(in SnapshotContent content, TransferLimits limits)
    {
        Sender = new SnapshotSender(new TransferId(header.Term, number), header.Snapshot!, content, limits, Earlier);
        Earlier = null;
    }
}
