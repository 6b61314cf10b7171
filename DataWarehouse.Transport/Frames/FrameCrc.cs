using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DataWarehouse.Transport.Frames;

/// <summary>CRC32C over bytes, begun with the key of a connection and the number of a frame.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class FrameCrc
{
    /// <summary>The beginning of a checksum that depends on nothing but the bytes.</summary>
    public const uint Plain = ~0U;

    /// <summary>
    /// The key of one direction of one connection. Both ends give random numbers to it, so a frame of another connection, or of the other direction, does
    /// not match.
    /// </summary>
    /// <param name="dialler">The random number of the end that connected.</param>
    /// <param name="acceptor">The random number of the other end.</param>
    /// <param name="isFromDialler">Which direction.</param>
    public static uint KeyOf(UInt128 dialler, UInt128 acceptor, bool isFromDialler)
    {
        var crc = isFromDialler ? Plain : 0;
        crc = BitOperations.Crc32C(crc, (ulong)dialler);
        crc = BitOperations.Crc32C(crc, (ulong)(dialler >> 64));
        crc = BitOperations.Crc32C(crc, (ulong)acceptor);
        return BitOperations.Crc32C(crc, (ulong)(acceptor >> 64));
    }

    /// <summary>Goes on with more bytes.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, last);
        return crc;
    }
}
