namespace DataWarehouse.Node.Backups;

/// <summary>The state of one keyspace as a stream over its blocks.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="block">Stands before the first of them.</param>
/// <param name="stateBytes">Bytes of the state.</param>
internal sealed class BackupStateInput(BackupBlock block, long stateBytes) : Stream
{
    private ReadOnlyMemory<byte> _rest;
    private long _taken;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => stateBytes;

    /// <inheritdoc/>
    public override long Position
    {
        get => _taken;
        set => throw new NotSupportedException("The stream goes forwards only.");
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_taken == stateBytes) return 0;
        if (_rest.IsEmpty)
        {
            if (!block.Next() || block.Kind != BackupBlockKind.State) throw new InvalidDataException("The backup has changed while it was read.");
            _rest = block.Content;
        }

        var count = (int)Math.Min(Math.Min(buffer.Length, _rest.Length), stateBytes - _taken);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
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
    public override void SetLength(long value) => throw new NotSupportedException("The stream is for reading.");
}
