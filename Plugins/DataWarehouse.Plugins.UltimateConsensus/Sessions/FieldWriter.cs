using System.Buffers;
using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>Writes the fields that <see cref="FieldReader"/> reads.</summary>
/// <remarks>Not thread-safe; a value on the stack over a buffer of the caller.</remarks>
/// <param name="target">Takes the bytes.</param>
internal readonly ref struct FieldWriter(IBufferWriter<byte> target)
{
    private const int NumberBytesMax = 9;

    /// <summary>Writes one byte.</summary>
    /// <param name="value">The byte.</param>
    public void Byte(byte value)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }

    /// <summary>Writes a number in 8 bytes, little-endian.</summary>
    /// <param name="value">The number.</param>
    public void Fixed64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), value);
        target.Advance(sizeof(long));
    }

    /// <summary>Writes a number in 7-bit groups, low group first.</summary>
    /// <param name="value">0 or more.</param>
    public void Number(long value)
    {
        var span = target.GetSpan(NumberBytesMax);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        target.Advance(length);
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        // Asked for at once, so that the target need not grow piece by piece.
        bytes.CopyTo(target.GetSpan(bytes.Length));
        target.Advance(bytes.Length);
    }
}
