using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>No snapshot is taken or sent in these tests.</summary>
internal sealed class NoSnapshotPorts : ISnapshotPorts
{
    public long Moves => 0;

    public void Write(HostedReplica replica, SnapshotToWrite snapshot) => throw new InvalidOperationException();

    public void Open(SnapshotSending sending) => throw new InvalidOperationException();

    public void Read(SnapshotSending sending, ChunkRange range) => throw new InvalidOperationException();

    public void Close(SnapshotSending sending) => throw new InvalidOperationException();

    public void Store(SnapshotReceiving receiving, bool isFirst, ReadOnlyMemory<byte> bytes) => throw new InvalidOperationException();

    public void Finish(SnapshotReceiving receiving) => throw new InvalidOperationException();

    public void Discard(SnapshotReceiving receiving) => throw new InvalidOperationException();

    public void Rebuild(HostedReplica replica, StoredSnapshot snapshot) => throw new InvalidOperationException();

    public void Discard(HostedReplica replica, StoredSnapshot snapshot) => throw new InvalidOperationException();
}
