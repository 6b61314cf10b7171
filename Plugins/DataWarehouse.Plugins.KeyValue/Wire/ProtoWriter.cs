using System.Buffers.Binary;

namespace DataWarehouse.Plugins.KeyValue.Wire;

/// <summary>
/// Builds one answer in memory that is used again for the next one. Numbers that are zero and bytes that are empty are left out, as protobuf does; a nested message is written first and moved by the bytes of
/// its length afterwards, so that the shortest form comes out.
/// </summary>
/// <remarks>Not thread-safe: belongs to one apply lane.</remarks>
internal sealed class ProtoWriter
{
    private const int CapacityKeptMax = 1 << 20;
    private const int CapacityMin = 256;

    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written, valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>How many bytes a varint takes.</summary>
    public static int SizeOf(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    /// <summary>How many bytes a field with a number takes.</summary>
    public static int SizeOfNumber(int field, long value) => value == 0 ? 0 : SizeOf(ProtoReader.NumberTag(field)) + SizeOf((ulong)value);

    /// <summary>How many bytes a field with so many bytes takes.</summary>
    public static int SizeOfBytes(int field, int length) => length == 0 ? 0 : SizeOf(ProtoReader.BytesTag(field)) + SizeOf((ulong)length) + length;

    /// <summary>Begins anew; lets go of memory that one large answer took.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > CapacityKeptMax) _bytes = [];
    }

    /// <summary>Takes back what was written behind a place.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Writes a number in 8 little-endian bytes.</summary>
    public void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);
        Length += sizeof(long);
    }

    /// <summary>Writes a number over one that <see cref="Fixed"/> wrote.</summary>
    public void FixedAt(int position, long value) => BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(position, sizeof(long)), value);

    /// <summary>Writes a byte over another.</summary>
    public void ByteAt(int position, byte value) => _bytes[position] = value;

    /// <summary>Writes a field that is a number, unless it is zero.</summary>
    public void Number(int field, long value)
    {
        if (value == 0) return;
        Varint(ProtoReader.NumberTag(field));
        Varint((ulong)value);
    }

    /// <summary>Writes a field that is bytes, unless they are empty.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        BeginSized(field, value.Length);
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    /// <summary>Writes what stands before a nested message whose length is known.</summary>
    public void BeginSized(int field, int length)
    {
        Varint(ProtoReader.BytesTag(field));
        Varint((ulong)length);
    }

    /// <summary>Begins a nested message whose length is not known yet.</summary>
    /// <returns>Where its content begins, for <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Varint(ProtoReader.BytesTag(field));
        return Length;
    }

    /// <summary>Ends the nested message that begins at a place.</summary>
    public void End(int start)
    {
        var length = Length - start;
        var size = SizeOf((ulong)length);
        Reserve(size);
        _bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(start + size));
        Length = start;
        Varint((ulong)length);
        Length += length;
    }

    private void Varint(ulong value)
    {
        var target = Reserve(10);
        var size = 0;
        for (; value >= 0x80; value >>= 7) target[size++] = (byte)(value | 0x80);
        target[size++] = (byte)value;
        Length += size;
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(CapacityMin, Math.Max(Length + count, (int)Math.Min(Array.MaxLength, 2L * _bytes.Length))));
        return _bytes.AsSpan(Length);
    }
}
