using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>An open snapshot on its way to a follower.</summary>
/// <remarks>Its calls come from the shard's thread and, with the log's lock held, from the disk's.</remarks>
/// <param name="shard">The shard.</param>
/// <param name="sending">The transfer.</param>
internal sealed class SnapshotSource(IShardInbox shard, SnapshotSending sending) : ISnapshotReading
{
    private byte[] _buffer = [];
    private ChunkRange _range;

    /// <summary>Reads the file.</summary>
    public SnapshotReader? Reader { get; set; }

    /// <summary>Gives room for a part.</summary>
    /// <param name="range">The part.</param>
    public Memory<byte> Begin(ChunkRange range)
    {
        _range = range;
        if (_buffer.Length < range.LengthBytes) _buffer = new byte[range.LengthBytes];
        return _buffer.AsMemory(0, range.LengthBytes);
    }

    /// <inheritdoc/>
    void ISnapshotReading.Opened(SnapshotReader reader) => shard.Post(on => on.Snapshots.Opened(sending, reader.Snapshot));

    /// <inheritdoc/>
    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count)
    {
        var range = _range;
        shard.Post(on => on.Snapshots.Read(sending, range, _buffer.AsMemory(0, count)));
    }
}
