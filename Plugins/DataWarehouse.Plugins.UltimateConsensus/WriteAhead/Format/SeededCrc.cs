using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>
/// CRC32C over bytes and the place where they belong. Bytes that are right but stand in the wrong place, as remains of a recycled segment do, do not
/// match.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class SeededCrc
{
    /// <summary>The beginning of a checksum that depends on nothing but the bytes.</summary>
    public const uint Plain = ~0U;

    /// <summary>The beginning of a record's checksum. Which batch the record belongs to is said by the header of the batch, which covers the checksums of its records.</summary>
    /// <param name="seed">The seed of the segment.</param>
    /// <param name="offset">Where the record begins in it, in bytes.</param>
    public static uint ForRecord(SegmentSeed seed, long offset) => seed.At(offset);

    /// <summary>The beginning of a batch header's checksum.</summary>
    /// <param name="seed">The seed of the segment.</param>
    /// <param name="offset">Where the header begins in it, in bytes.</param>
    /// <param name="epoch">The start that wrote it.</param>
    /// <param name="batch">The batch.</param>
    public static uint ForBatch(SegmentSeed seed, long offset, StartEpoch epoch, BatchNumber batch) =>
        BitOperations.Crc32C(BitOperations.Crc32C(seed.At(offset), (ulong)epoch.Value), (ulong)batch.Value);

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

    /// <summary>Goes on with the checksum of a record.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="recordCrc">The record's checksum.</param>
    public static uint Fold(uint crc, uint recordCrc) => BitOperations.Crc32C(crc, recordCrc);
}
