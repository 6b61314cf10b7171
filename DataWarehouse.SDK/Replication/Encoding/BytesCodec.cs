namespace DataWarehouse.SDK.Replication.Encoding;

/// <summary>Byte arrays, written as they are.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
public sealed class BytesCodec : IValueCodec<byte[]>
{
    private BytesCodec()
    {
    }

    /// <summary>The only instance.</summary>
    public static BytesCodec Instance { get; } = new();

    /// <inheritdoc/>
    public int GetByteCount(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length;
    }

    /// <inheritdoc/>
    public void Write(byte[] value, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(value);
        value.CopyTo(target);
    }

    /// <inheritdoc/>
    public byte[] Read(ReadOnlySpan<byte> source) => source.ToArray();
}
