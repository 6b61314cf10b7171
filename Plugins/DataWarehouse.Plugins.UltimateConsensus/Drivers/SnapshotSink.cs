using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The file of a snapshot that is being received.</summary>
/// <remarks>Used on the shard's thread; the store calls with the log's lock held and is answered there.</remarks>
/// <param name="shard">The shard.</param>
/// <param name="snapshots">The files.</param>
/// <param name="receiving">The transfer.</param>
/// <param name="finished">Goes on once the file is whole and durable.</param>
internal sealed class SnapshotSink(IShardInbox shard, LogSnapshots snapshots, SnapshotReceiving receiving, Action<StoredSnapshot> finished) : ISnapshotWriting
{
    private readonly Queue<byte[]> _waiting = new();
    private bool _isPumping;
    private volatile bool _isDiscarded;

    /// <summary>Writes the file.</summary>
    public SnapshotWriter? Writer { get; set; }

    /// <summary>What the file is, once it is whole; written with the log's lock held.</summary>
    private StoredSnapshot? Stored { get; set; }

    /// <summary>Takes the next part.</summary>
    /// <param name="bytes">The part; copied.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _waiting.Enqueue(bytes.ToArray());
        Pump();
    }

    /// <summary>Gives the file up. Parts that wait are answered, since nobody else will.</summary>
    /// <returns>What the file is, if it became whole before: it is to be discarded.</returns>
    public StoredSnapshot? Discard()
    {
        _isDiscarded = true;
        foreach (var _ in _waiting) shard.Post(on => on.Snapshots.Stored(receiving, isStored: true));
        _waiting.Clear();
        // Either it is given up by this, or it was whole already and has said so: both happen with the log's lock held.
        if (Writer is { } writer) snapshots.Abort(writer);
        return Stored;
    }

    /// <inheritdoc/>
    void ISnapshotWriting.RoomAgain(SnapshotWriter writer) => shard.Post(_ => Pump());

    /// <inheritdoc/>
    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot)
    {
        Stored = snapshot;
        finished(snapshot);
    }

    /// <inheritdoc/>
    void ISnapshotWriting.Ended(SnapshotWriter writer, SnapshotEnd end)
    {
        // The log gives a file up, too, when it is overtaken; whoever gave it up here needs no answer.
        if (!_isDiscarded) shard.Post(on => on.Snapshots.Stored(receiving, isStored: false));
    }

    private void Pump()
    {
        if (_isPumping) return;
        _isPumping = true;
        while (_waiting.TryPeek(out var next))
        {
            var admission = snapshots.Append(Writer!, next);
            if (admission == SnapshotAdmission.Busy) break;
            _waiting.Dequeue();
            var isStored = admission == SnapshotAdmission.Accepted;
            shard.Post(on => on.Snapshots.Stored(receiving, isStored));
            if (!isStored) break;
        }

        _isPumping = false;
    }
}
