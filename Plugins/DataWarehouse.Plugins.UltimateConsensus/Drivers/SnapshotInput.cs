using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>The state in a snapshot file as a stream that blocks while the disk reads.</summary>
/// <remarks>Not thread-safe but for the calls of the store.</remarks>
/// <param name="snapshots">The files.</param>
/// <param name="moves">Counts the parts that were read.</param>
/// <param name="stopping">Ends every wait.</param>
internal sealed class SnapshotInput(LogSnapshots snapshots, MoveCount moves, CancellationToken stopping) : Stream, ISnapshotReading
{
    private readonly StoreNews _news = new(snapshots, stopping);
    private readonly byte[] _buffer = new byte[4 * SnapshotFrame.ChunkBytes];
    private SnapshotReader? _reader;
    private long _offset;
    private int _filled;
    private int _taken;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("The length is not told.");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException("There is no position in a stream that only goes forwards.");
        set => throw new NotSupportedException("There is no position in a stream that only goes forwards.");
    }

    /// <summary>Whether the file could not be read to its end, whatever the reader of this stream has made of that.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Waits until the file is open.</summary>
    /// <param name="reader">The reader, opened with this as its owner.</param>
    /// <exception cref="IOException">The log has stopped.</exception>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public void Begin(SnapshotReader reader)
    {
        _reader = reader;
        Wait();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">The log has stopped.</exception>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_taken == _filled && !TryFill()) return 0;
        var count = Math.Min(buffer.Length, _filled - _taken);
        _buffer.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream is for reading.");

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream goes forwards only.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("The stream goes forwards only.");

    /// <inheritdoc/>
    void ISnapshotReading.Opened(SnapshotReader reader) => _news.Tell();

    /// <inheritdoc/>
    void ISnapshotReading.Read(SnapshotReader reader, long offset, int count)
    {
        _filled = count;
        _news.Tell();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _reader is { } reader) snapshots.Close(reader);
        _reader = null;
        base.Dispose(disposing);
    }

    private bool TryFill()
    {
        if (_offset == _reader!.Snapshot.StateBytes) return false;
        if (HasFailed || snapshots.Read(_reader, _offset, _buffer) != SnapshotAdmission.Accepted)
        {
            HasFailed = true;
            throw new IOException("The log has stopped while a snapshot was read.");
        }

        Wait();
        _offset += _filled;
        moves.Add();
        _taken = 0;
        return true;
    }

    private void Wait()
    {
        HasFailed = true;
        _news.Wait();
        HasFailed = false;
    }
}
