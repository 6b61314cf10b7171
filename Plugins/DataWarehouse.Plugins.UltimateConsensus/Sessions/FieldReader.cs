using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// Reads fields from the front of bytes that may hold anything. After the first flaw every read gives zero or nothing and the flaw stays, so that a
/// reader may be asked once at the end.
/// </summary>
/// <remarks>Not thread-safe; a value on the stack.</remarks>
internal ref struct FieldReader
{
    private const int NumberBytesMax = 9;

    private readonly ReadOnlySpan<byte> _source;

    /// <summary>Begins at the front.</summary>
    /// <param name="source">The bytes, lent for the life of the reader.</param>
    public FieldReader(ReadOnlySpan<byte> source) => _source = source;

    /// <summary>How many bytes have been read.</summary>
    public int Offset { get; private set; }

    /// <summary>The first thing that was wrong.</summary>
    public EnvelopeFlaw Flaw { get; private set; }

    /// <summary>Whether nothing was wrong so far.</summary>
    public readonly bool IsSound => Flaw == EnvelopeFlaw.None;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _source.Length - Offset;

    /// <summary>Reads one byte.</summary>
    public byte Byte()
    {
        var taken = Take(1);
        return taken.IsEmpty ? (byte)0 : taken[0];
    }

    /// <summary>Reads 8 bytes as a little-endian number.</summary>
    public long Fixed64()
    {
        var taken = Take(sizeof(long));
        return taken.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(taken);
    }

    /// <summary>Reads a number of 7-bit groups, low group first, in its shortest form.</summary>
    public long Number()
    {
        var value = 0L;
        for (var i = 0; i < NumberBytesMax; i++)
        {
            var next = Byte();
            if (!IsSound) return 0;
            value |= (long)(next & 0x7f) << (7 * i);
            if (next >= 0x80) continue;
            if (next != 0 || i == 0) return value;
            break;
        }

        Refuse(EnvelopeFlaw.BadNumber);
        return 0;
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="length">How many; a lie costs no memory.</param>
    public ReadOnlySpan<byte> Take(long length)
    {
        if (length > Remaining) Refuse(EnvelopeFlaw.TooShort);
        if (!IsSound) return default;
        var taken = _source.Slice(Offset, (int)length);
        Offset += (int)length;
        return taken;
    }

    /// <summary>Notes a flaw, unless there is an earlier one.</summary>
    /// <param name="flaw">What is wrong.</param>
    public void Refuse(EnvelopeFlaw flaw)
    {
        if (IsSound) Flaw = flaw;
    }
}
