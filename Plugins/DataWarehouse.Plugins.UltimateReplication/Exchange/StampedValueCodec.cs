using System.Buffers.Binary;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Exchange;

/// <summary>A stamped value: 8 bytes milliseconds, 4 bytes counter, both little-endian and not negative, then the value.</summary>
internal sealed class StampedValueCodec : IValueCodec<StampedValue>
{
    private const int StampBytes = sizeof(long) + sizeof(int);

    private StampedValueCodec()
    {
    }

    internal static StampedValueCodec Instance { get; } = new();

    public int GetByteCount(StampedValue value) => StampBytes + value.Bytes.Length;

    public void Write(StampedValue value, Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, value.Timestamp.UnixMs);
        BinaryPrimitives.WriteInt32LittleEndian(target[sizeof(long)..], value.Timestamp.Counter);
        value.Bytes.Span.CopyTo(target[StampBytes..]);
    }

    public StampedValue Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < StampBytes) throw Malformed();
        var unixMs = BinaryPrimitives.ReadInt64LittleEndian(source);
        var counter = BinaryPrimitives.ReadInt32LittleEndian(source[sizeof(long)..]);
        if (unixMs < 0 || counter < 0) throw Malformed();
        return new StampedValue(new HybridTimestamp(unixMs, counter), source[StampBytes..].ToArray());
    }

    private static CausalityException Malformed() =>
        new(CausalityError.MalformedEncoding, "A replicated value does not begin with a hybrid timestamp.");
}
