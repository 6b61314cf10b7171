using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Wire;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Gives what has come from a peer for a replica to whoever it is for: sleeping, snapshots, or the core.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="sleeper">Says who is awake.</param>
/// <param name="handover">Knows whether the disk is full.</param>
/// <param name="snapshots">Moves snapshots.</param>
internal sealed class ShardIntake(Sleeper sleeper, Handover handover, ShardSnapshots snapshots)
{
    private readonly EntryScratch _scratch = new();

    /// <summary>Takes an item.</summary>
    /// <param name="replica">For whom it is; it runs.</param>
    /// <param name="post">The way to its sender.</param>
    /// <param name="item">The item.</param>
    /// <returns>Whether it could be read and was for this replica.</returns>
    public bool TryTake(HostedReplica replica, PeerPost post, in WireItem item)
    {
        if (item.Kind is SleepItemCodec.SleepKind or SleepItemCodec.WakeKind) return sleeper.TryTake(replica, post, item);
        if (item.Kind is SnapshotItemCodec.ChunkKind or SnapshotItemCodec.AnswerItemKind)
        {
            sleeper.Stir(replica);
            return snapshots.TryTake(replica, post, item);
        }

        if (MessageCodec.Decode(item, _scratch, out var message) != WireFlaw.None || message.To != replica.Core.Self || message.Kind == MessageKind.InstallSnapshot) return false;
        if (handover.IsFull && message.Kind == MessageKind.Append && !message.Entries.IsEmpty) return false;
        replica.Heard(message.From, post);
        if (!sleeper.Hear(replica, message)) return true;
        replica.Step(message, _scratch.Entries);
        return true;
    }

    /// <summary>The frame is read to its end: its entries are let go.</summary>
    public void FrameRead() => _scratch.Clear();
}
