namespace DataWarehouse.Node.Backups;

/// <summary>A stream that hands on what is written to it.</summary>
/// <remarks>As thread-safe as what it hands on to.</remarks>
/// <param name="take">Takes the bytes, which are the caller's.</param>
internal sealed class SinkStream(SinkStream.Taker take) : Stream
{
    /// <summary>Takes bytes.</summary>
    /// <param name="bytes">The bytes, valid until it returns.</param>
    public delegate void Taker(ReadOnlySpan<byte> bytes);

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

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => take(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => take(buffer);

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
}
