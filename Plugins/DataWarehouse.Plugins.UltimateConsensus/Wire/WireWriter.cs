using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>Puts numbers and bytes into a span that is large enough.</summary>
/// <remarks>Not thread-safe; lives on the stack of one call.</remarks>
internal ref struct WireWriter
{
    private readonly Span<byte> _bytes;

    /// <summary>Begins at the front.</summary>
    /// <param name="bytes">Where to write.</param>
    public WireWriter(Span<byte> bytes) => _bytes = bytes;

    /// <summary>How many bytes have been written.</summary>
    public int Offset { get; private set; }

    /// <summary>Writes one byte.</summary>
    /// <param name="value">The byte.</param>
    public void Byte(byte value) => _bytes[Offset++] = value;

    /// <summary>Writes two bytes, low one first.</summary>
    /// <param name="value">The number.</param>
    public void Fixed16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes[Offset..], value);
        Offset += sizeof(ushort);
    }

    /// <summary>Writes eight bytes, low one first.</summary>
    /// <param name="value">The bytes as a number.</param>
    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes[Offset..], value);
        Offset += sizeof(ulong);
    }

    /// <summary>Writes a number in 7-bit groups, low group first.</summary>
    /// <param name="value">The number, 0 or more.</param>
    public void Number(long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            _bytes[Offset++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _bytes[Offset++] = (byte)rest;
    }

    /// <summary>Writes a number unless it is zero.</summary>
    /// <param name="value">The number, 0 or more.</param>
    public void PresentNumber(long value)
    {
        if (value != 0)
            Number(value);
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="value">The bytes.</param>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes[Offset..]);
        Offset += value.Length;
    }
}
