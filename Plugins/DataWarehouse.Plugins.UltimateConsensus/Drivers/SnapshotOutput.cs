using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A snapshot file as a stream that blocks while the disk does not keep up.</summary>
/// <remarks>Not thread-safe but for the calls of the store.</remarks>
/// <param name="snapshots">The files.</param>
/// <param name="moves">Counts the parts that were written.</param>
/// <param name="stopping">Ends every wait.</param>
internal sealed class SnapshotOutput(LogSnapshots snapshots, MoveCount moves, CancellationToken stopping) : Stream, ISnapshotWriting
{
    private readonly StoreNews _news = new(snapshots, stopping);
    private SnapshotWriter? _writer;
    private StoredSnapshot? _stored;
    private volatile bool _isOver;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("The length is not known before the end.");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException("There is no position in a stream that only goes forwards.");
        set => throw new NotSupportedException("There is no position in a stream that only goes forwards.");
    }

    /// <summary>Whether the file was given up for a reason that is not the state machine's: the disk is full, the group has gone, or the log has stopped.</summary>
    public bool IsGivenUp => _isOver || _news.HasEnded;

    /// <summary>Begins to write.</summary>
    /// <param name="writer">The writer, begun with this as its owner.</param>
    public void Begin(SnapshotWriter writer) => _writer = writer;

    /// <summary>There is no more: waits until the file is whole and durable.</summary>
    /// <returns>What it is, or null if it could not be written.</returns>
    /// <exception cref="IOException">The log has stopped.</exception>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public StoredSnapshot? Finish()
    {
        if (_isOver || snapshots.Finish(_writer!) != SnapshotAdmission.Accepted) return null;
        while (!_isOver) _news.Wait();
        return _stored;
    }

    /// <summary>Gives the file up.</summary>
    public void Abort()
    {
        if (_writer is { } writer && !_isOver) snapshots.Abort(writer);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written to its end.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var part = buffer[..Math.Min(buffer.Length, _writer!.AppendBytesMax)];
            switch (snapshots.Append(_writer, part))
            {
                case SnapshotAdmission.Accepted:
                    buffer = buffer[part.Length..];
                    moves.Add();
                    break;
                case SnapshotAdmission.Busy:
                    _news.Wait();
                    break;
                default:
                    _isOver = true;
                    throw new IOException("The snapshot was given up while it was written: the disk is full, or the group has gone.");
            }
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is for writing.");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream goes forwards only.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("The stream goes forwards only.");

    /// <inheritdoc/>
    void ISnapshotWriting.RoomAgain(SnapshotWriter writer) => _news.Tell();

    /// <inheritdoc/>
    void ISnapshotWriting.Finished(SnapshotWriter writer, StoredSnapshot snapshot)
    {
        _stored = snapshot;
        _isOver = true;
        _news.Tell();
    }

    /// <inheritdoc/>
    void ISnapshotWriting.Ended(SnapshotWriter writer, SnapshotEnd end)
    {
        _isOver = true;
        _news.Tell();
    }
}
