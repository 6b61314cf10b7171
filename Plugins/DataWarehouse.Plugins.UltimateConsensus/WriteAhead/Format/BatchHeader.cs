using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>What stands before the records of one write (docs/formats.md, "Log batch").</summary>
/// <param name="LengthBytes">Header and records, in bytes; a multiple of <see cref="RecordHeader.Alignment"/>.</param>
/// <param name="Number">The batch.</param>
/// <param name="Epoch">The start that wrote it.</param>
/// <param name="DurableThrough">The last batch known to be durable when this one was written.</param>
/// <param name="FirstRecord">The number of its first record.</param>
/// <param name="RecordCount">How many records it has.</param>
/// <param name="RecordsCrc">The checksum of its records' checksums, in order.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct BatchHeader(
    int LengthBytes,
    BatchNumber Number,
    StartEpoch Epoch,
    BatchNumber DurableThrough,
    RecordNumber FirstRecord,
    int RecordCount,
    uint RecordsCrc)
{
    /// <summary>The length of the header in bytes.</summary>
    public const int Bytes = 64;

    /// <summary>What a batch begins with: "DWLB".</summary>
    public const uint Magic = 0x424C_5744;

    private const int CrcOffset = Bytes - sizeof(uint);

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    /// <param name="seed">The seed of the segment it goes to.</param>
    /// <param name="offset">Where in the segment.</param>
    public void Write(Span<byte> bytes, SegmentSeed seed, long offset)
    {
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], LengthBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Number.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Epoch.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], DurableThrough.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], FirstRecord.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], RecordCount);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[44..], RecordsCrc);
        var crc = SeededCrc.Extend(SeededCrc.ForBatch(seed, offset, Epoch, Number), bytes[..CrcOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CrcOffset..], crc);
    }

    /// <summary>Reads a header from bytes that may hold anything, the remains of another life of the file among them.</summary>
    /// <param name="bytes">The bytes from the offset on.</param>
    /// <param name="seed">The seed of the segment they were read from.</param>
    /// <param name="offset">Where in the segment.</param>
    /// <param name="header">The header, if one stands there and belongs there.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, SegmentSeed seed, long offset, out BatchHeader header)
    {
        header = default;
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return false;

        var read = new BatchHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            new BatchNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])),
            new StartEpoch(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])),
            new BatchNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes[24..])),
            new RecordNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes[32..])),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]));
        var crc = SeededCrc.Extend(SeededCrc.ForBatch(seed, offset, read.Epoch, read.Number), bytes[..CrcOffset]);
        if (crc != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]) || !read.IsPlausible)
            return false;

        header = read;
        return true;
    }

    /// <summary>A header with the right checksum was written by this code; the ranges are checked all the same before anybody computes with them.</summary>
    private bool IsPlausible =>
        LengthBytes >= Bytes && LengthBytes % RecordHeader.Alignment == 0 && Number.Value > 0 && Epoch.Value > 0 && DurableThrough.Value >= 0
        && DurableThrough < Number && FirstRecord.Value > 0 && RecordCount >= 0 && RecordCount <= (LengthBytes - Bytes) / RecordHeader.Bytes;
}
