using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>
/// Reads numbers and lengths from bytes that may hold anything. After the first fault every read gives zero, so that a caller may ask once per
/// item.
/// </summary>
/// <remarks>Not thread-safe; lives on the stack of one call.</remarks>
internal ref struct WireReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Begins at the front.</summary>
    /// <param name="bytes">The bytes, lent for the life of the reader.</param>
    public WireReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        IsSound = true;
    }

    /// <summary>Whether nothing was wrong so far.</summary>
    public bool IsSound { get; private set; }

    /// <summary>How many bytes have been read.</summary>
    public int Offset { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _bytes.Length - Offset;

    /// <summary>Whether nothing was wrong and nothing is left.</summary>
    public readonly bool IsAtEnd => IsSound && Remaining == 0;

    /// <summary>Reads one byte.</summary>
    public byte Byte()
    {
        if (Remaining > 0)
            return _bytes[Offset++];

        Fail();
        return 0;
    }

    /// <summary>Reads two bytes, low one first.</summary>
    public ushort Fixed16()
    {
        var at = Skip(sizeof(ushort));
        return IsSound ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[at..]) : (ushort)0;
    }

    /// <summary>Reads eight bytes, low one first.</summary>
    public ulong Fixed64()
    {
        var at = Skip(sizeof(ulong));
        return IsSound ? BinaryPrimitives.ReadUInt64LittleEndian(_bytes[at..]) : 0;
    }

    /// <summary>Reads a number of 7-bit groups, low group first, in its shortest form.</summary>
    public long Number()
    {
        var bytes = _bytes[Offset..];
        if (!bytes.IsEmpty && bytes[0] < 0x80)
        {
            Offset++;
            return bytes[0];
        }

        return LongNumber(bytes);
    }

    /// <summary>Reads a number that is not zero, for what is zero is left out.</summary>
    public long PresentNumber()
    {
        var number = Number();
        if (number == 0)
            Fail();
        return number;
    }

    /// <summary>Passes over bytes.</summary>
    /// <param name="length">How many; a lie costs nothing.</param>
    /// <returns>Where they begin.</returns>
    public int Skip(long length)
    {
        if (length > Remaining)
            Fail();
        if (!IsSound)
            return Offset;

        var at = Offset;
        Offset += (int)length;
        return at;
    }

    private long LongNumber(ReadOnlySpan<byte> bytes)
    {
        var value = 0L;
        for (var i = 0; i < WireFormat.NumberBytesMax && i < bytes.Length; i++)
        {
            value |= (long)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            if (bytes[i] == 0)
                break;

            Offset += i + 1;
            return value;
        }

        Fail();
        return 0;
    }

    private void Fail()
    {
        IsSound = false;
        Offset = _bytes.Length;
    }
}
