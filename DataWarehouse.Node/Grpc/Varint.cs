using System.Numerics;

namespace DataWarehouse.Node.Grpc;

/// <summary>Numbers of variable length, as protobuf writes them.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class Varint
{
    /// <summary>The most bytes that one takes.</summary>
    public const int BytesMax = 10;

    /// <summary>How many bytes a number takes.</summary>
    /// <param name="value">The number.</param>
    public static int SizeOf(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Writes a number.</summary>
    /// <param name="destination">Has room for it.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at] = (byte)value;
        return at + 1;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="source">Begins with it; what follows it afterwards.</param>
    /// <param name="value">The number.</param>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var at = 0; at < source.Length && at < BytesMax; at++)
        {
            value |= (ulong)(source[at] & 0x7f) << (7 * at);
            if (source[at] >= 0x80) continue;
            source = source[(at + 1)..];
            return true;
        }

        return false;
    }
}
