namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>
/// A stream as the engine gives it: forwards only, of unknown length, in pieces of a size that changes from call to call. It fails where it is told to.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ForwardStream : Stream
{
    private const int PieceBytesMax = 7;

    private readonly MemoryStream _bytes;
    private readonly bool _isReading;
    private readonly long _failsAfter;
    private int _piece;

    private ForwardStream(MemoryStream bytes, bool isReading, long failsAfter) => (_bytes, _isReading, _failsAfter) = (bytes, isReading, failsAfter);

    /// <summary>Whether somebody closed it, which is not for a state machine to do.</summary>
    public bool IsClosed { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => _isReading;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => !_isReading;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException("The length of the stream is not known.");

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException("The stream goes forwards only.");
        set => throw new NotSupportedException("The stream goes forwards only.");
    }

    /// <summary>A stream to read from.</summary>
    /// <param name="bytes">What it holds.</param>
    public static ForwardStream Over(byte[] bytes) => new(new MemoryStream(bytes, writable: false), isReading: true, long.MaxValue);

    /// <summary>A stream to write to.</summary>
    /// <param name="failsAfter">After how many bytes it throws <see cref="PlannedStreamFault"/>.</param>
    public static ForwardStream ToWrite(long failsAfter = long.MaxValue) => new(new MemoryStream(), isReading: false, failsAfter);

    /// <summary>What was written.</summary>
    public byte[] Written() => _bytes.ToArray();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!_isReading) throw new NotSupportedException("The stream is to be written.");
        if (buffer.IsEmpty) return 0;
        _piece = (_piece % PieceBytesMax) + 1;
        return _bytes.Read(buffer[..Math.Min(buffer.Length, _piece)]);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isReading) throw new NotSupportedException("The stream is to be read.");
        if (_bytes.Length + buffer.Length > _failsAfter) throw new PlannedStreamFault();
        _bytes.Write(buffer);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The stream goes forwards only.");

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException("The length of the stream is not for its user to say.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
