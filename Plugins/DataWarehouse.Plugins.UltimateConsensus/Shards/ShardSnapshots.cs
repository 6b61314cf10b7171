using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The snapshots of a shard's replicas: their own, those they send, those they receive.</summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="ports">Reads and writes files.</param>
/// <param name="limits">The bounds of transfers.</param>
/// <param name="works">Takes work for the apply lane.</param>
/// <param name="touch">Is told of a replica that may have work.</param>
internal sealed class ShardSnapshots(ISnapshotPorts ports, TransferLimits limits, List<ApplyWork> works, Action<HostedReplica> touch)
{
    private readonly ArrayBufferWriter<byte> _items = new();

    /// <summary>A state of a replica's own was written into a file, or could not be.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="stored">What the log is to record, or null.</param>
    /// <param name="fault">What the state machine threw, in words; null if it was not its fault.</param>
    /// <returns>Whether the file is of use.</returns>
    public bool Written(HostedReplica replica, StoredSnapshot? stored, string? fault)
    {
        if (fault is not null) replica.Stop(new ReplicaFault(FaultKind.StateMachineFailed, replica.Core.Term, replica.Core.Log.Applied, fault));
        var isOfUse = replica.Saved.Written(stored) && replica.Fault is null;
        touch(replica);
        return isOfUse;
    }

    /// <summary>The log would be smaller if a replica took a snapshot.</summary>
    /// <param name="replica">The replica.</param>
    public void Wanted(HostedReplica replica) => CaptureIfDue(replica, isWanted: true);

    /// <summary>The latest snapshot is open for sending.</summary>
    /// <param name="sending">For which transfer.</param>
    /// <param name="stored">Which it is, or null.</param>
    public void Opened(SnapshotSending sending, StoredSnapshot? stored)
    {
        ExchangeOf(sending.Replica).Opened(sending, stored);
        touch(sending.Replica);
    }

    /// <summary>A part of a snapshot was read for sending.</summary>
    /// <param name="sending">For which transfer.</param>
    /// <param name="range">Which part.</param>
    /// <param name="bytes">Its bytes; empty if it could not be read.</param>
    public void Read(SnapshotSending sending, ChunkRange range, ReadOnlyMemory<byte> bytes)
    {
        ExchangeOf(sending.Replica).Read(sending, range, bytes);
        touch(sending.Replica);
    }

    /// <summary>A part of a snapshot is stored, or could not be.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="isStored">Whether it is.</param>
    public void Stored(SnapshotReceiving receiving, bool isStored)
    {
        ExchangeOf(receiving.Replica).Stored(receiving, isStored);
        touch(receiving.Replica);
    }

    /// <summary>A received snapshot is durable, and a state machine was made from it; or it could not be.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="received">Both, or null.</param>
    /// <param name="fault">What the state machine threw, in words; null if it was not its fault.</param>
    public void Received(SnapshotReceiving receiving, ReceivedSnapshot? received, string? fault)
    {
        ExchangeOf(receiving.Replica).Finished(receiving, received, fault);
        touch(receiving.Replica);
    }

    /// <summary>Hands a snapshot to a follower.</summary>
    /// <param name="replica">The leader.</param>
    /// <param name="message">The core's message.</param>
    public void Send(HostedReplica replica, in Message message) => ExchangeOf(replica).Begin(message);

    /// <summary>Takes a part of a snapshot, or an answer to one, from another replica.</summary>
    /// <param name="replica">For whom.</param>
    /// <param name="post">The way back.</param>
    /// <param name="item">What came.</param>
    /// <returns>Whether it could be read and was for this replica.</returns>
    public bool TryTake(HostedReplica replica, PeerPost post, in WireItem item)
    {
        if (item.Kind == SnapshotItemCodec.ChunkKind)
        {
            if (SnapshotItemCodec.Decode(item, out var leader, out var follower, out SnapshotChunk chunk) != WireFlaw.None || follower != replica.Core.Self) return false;
            replica.Heard(leader, post);
            ExchangeOf(replica).Take(leader, chunk);
            return true;
        }

        if (SnapshotItemCodec.Decode(item, out var from, out var to, out SnapshotChunkAnswer answer) != WireFlaw.None || to != replica.Core.Self) return false;
        replica.Exchange?.Take(from, answer);
        return true;
    }

    /// <summary>Lets the lane capture a replica's state, if it is time.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="isWanted">Whether the log asks for it.</param>
    public void CaptureIfDue(HostedReplica replica, bool isWanted)
    {
        if (replica.IsRunning && replica.Saved.IsDue(isWanted)) works.Add(new ApplyWork(ApplyWorkKind.Capture, replica.Applied, default, null));
    }

    /// <summary>The lane has captured a replica's state.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="captured">The state, or null.</param>
    public void Captured(HostedReplica replica, CapturedState? captured)
    {
        if (replica.Saved.Captured(captured) is { } snapshot) ports.Write(replica, snapshot);
    }

    /// <summary>The core wants a received snapshot installed: the lane takes its state, and the log its record.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="write">The write that carries it.</param>
    /// <returns>What the log records.</returns>
    public StoredSnapshot Install(HostedReplica replica, in WriteEffect write)
    {
        var received = replica.Exchange?.Received
            ?? throw new InvalidOperationException($"The core of group {replica.Group} wants snapshot {write.Snapshot} written, and none was received.");
        replica.Install.Begin(write.Id, received.Stored);
        replica.Proposals.Skipped(received.Stored.Descriptor.Index, replica.LeaderNode);
        works.Add(new ApplyWork(ApplyWorkKind.Restore, replica.Applied, default, received.Machine));
        replica.Exchange.Installed();
        return received.Stored;
    }

    /// <summary>Throws files away that a later snapshot has overtaken.</summary>
    /// <param name="replica">Whose.</param>
    public void DiscardUseless(HostedReplica replica)
    {
        if (replica.Saved.TakeUseless() is { } useless) ports.Discard(replica, useless);
    }

    private SnapshotExchange ExchangeOf(HostedReplica replica) => replica.Exchange ??= new SnapshotExchange(replica, ports, limits, _items);
}
