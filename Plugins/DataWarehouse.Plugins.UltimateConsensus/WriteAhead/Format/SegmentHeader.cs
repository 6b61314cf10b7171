using System.Buffers.Binary;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>The first bytes of a segment: which one it is and of which directory (docs/formats.md, "Log segment").</summary>
/// <param name="Number">The segment, as its file name says too.</param>
/// <param name="Directory">The directory it belongs to.</param>
/// <param name="SizeBytes">How long the file was made, in bytes.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SegmentHeader(SegmentNumber Number, DirectoryId Directory, long SizeBytes)
{
    /// <summary>The length of the header in bytes; the first batch follows it.</summary>
    public const int Bytes = 64;

    /// <summary>The version that is written.</summary>
    public const uint Version = 1;

    private const int CrcOffset = Bytes - sizeof(uint);

    /// <summary>What a segment begins with: "DWLOGSEG".</summary>
    private const ulong Magic = 0x4745_5347_4F4C_5744;

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    public void Write(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Number.Value);
        Directory.Write(bytes[24..]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], SizeBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CrcOffset..], SeededCrc.Extend(SeededCrc.Plain, bytes[..CrcOffset]));
    }

    /// <summary>Reads a header from bytes that may hold anything.</summary>
    /// <param name="bytes">The first bytes of the file.</param>
    /// <param name="header">The header, if it is one that this release reads; of a damaged one what it says, which may be wrong.</param>
    public static HeaderVerdict TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header)
    {
        header = default;
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            return HeaderVerdict.Foreign;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) is var version && version > Version)
            return HeaderVerdict.Newer;
        header = new SegmentHeader(
            new SegmentNumber(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])),
            DirectoryId.Read(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]));
        return version == Version && SeededCrc.Extend(SeededCrc.Plain, bytes[..CrcOffset]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..])
            ? HeaderVerdict.Sound
            : HeaderVerdict.Damaged;
    }
}
