using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What a shard needs done with files of snapshots. Every request is answered by an input of the shard, later.</summary>
/// <remarks>Called from inside inputs and turns of the shard; none of it may call the shard.</remarks>
internal interface ISnapshotPorts
{
    /// <summary>What has been written and read beside the shard so far: another number than before says that somebody gets on.</summary>
    long Moves { get; }

    /// <summary>Writes a captured state into a file; <see cref="ShardSnapshots.Written"/> says how it ended.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="snapshot">What to write; the port disposes of the state.</param>
    void Write(HostedReplica replica, SnapshotToWrite snapshot);

    /// <summary>Opens the latest durable snapshot to be sent; <see cref="ShardSnapshots.Opened"/> says which it is.</summary>
    /// <param name="sending">For which transfer.</param>
    void Open(SnapshotSending sending);

    /// <summary>Reads a part of an opened snapshot; <see cref="ShardSnapshots.Read"/> brings it.</summary>
    /// <param name="sending">For which transfer; reads of one come one at a time.</param>
    /// <param name="range">Which part.</param>
    void Read(SnapshotSending sending, ChunkRange range);

    /// <summary>Lets an opened snapshot go.</summary>
    /// <param name="sending">Of which transfer.</param>
    void Close(SnapshotSending sending);

    /// <summary>Stores the next part of a snapshot that is received; <see cref="ShardSnapshots.Stored"/> says when there is room for more.</summary>
    /// <param name="receiving">Of which transfer.</param>
    /// <param name="isFirst">Whether what was stored before goes.</param>
    /// <param name="bytes">The part; copied before the call returns.</param>
    void Store(SnapshotReceiving receiving, bool isFirst, ReadOnlyMemory<byte> bytes);

    /// <summary>All parts are stored: makes the file durable, and a state machine from it; <see cref="ShardSnapshots.Received"/> brings both.</summary>
    /// <param name="receiving">Of which transfer.</param>
    void Finish(SnapshotReceiving receiving);

    /// <summary>Makes a state machine from what is durable; <see cref="Shard.Rebuilt"/> brings it.</summary>
    /// <param name="replica">For which replica.</param>
    /// <param name="snapshot">The snapshot; one without a file is an empty state.</param>
    void Rebuild(HostedReplica replica, StoredSnapshot snapshot);

    /// <summary>Throws away what was stored of a snapshot, or one that was received and is of no use.</summary>
    /// <param name="receiving">Of which transfer.</param>
    void Discard(SnapshotReceiving receiving);

    /// <summary>Throws away a written snapshot of a replica's own that will not be recorded.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="snapshot">Which.</param>
    void Discard(HostedReplica replica, StoredSnapshot snapshot);
}
