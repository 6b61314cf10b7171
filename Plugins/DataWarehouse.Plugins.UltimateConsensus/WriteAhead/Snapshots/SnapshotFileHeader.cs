using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The first bytes of a snapshot's file: whose state it is and of which directory (docs/formats.md, "Snapshot file").</summary>
/// <param name="Group">The group.</param>
/// <param name="Generation">The group's life.</param>
/// <param name="Index">The last entry in the state.</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="Directory">The directory that the file was written for.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SnapshotFileHeader(GroupId Group, Generation Generation, LogIndex Index, Term Term, DirectoryId Directory)
{
    /// <summary>The length of the header in bytes; the first frame follows it.</summary>
    public const int Bytes = 80;

    /// <summary>The version that is written.</summary>
    public const uint Version = 1;

    private const int CrcOffset = Bytes - sizeof(uint);

    /// <summary>What a snapshot's file begins with: "DWSNAPST".</summary>
    private const ulong Magic = 0x5453_5041_4E53_5744;

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/> bytes.</param>
    /// <returns>Its checksum, from which those of all that follows begin.</returns>
    public uint Write(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Group.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Generation.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Index.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], Term.Value);
        Directory.Write(bytes[48..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[64..], SnapshotFrame.ChunkBytes);
        var crc = SeededCrc.Extend(SeededCrc.Plain, bytes[..CrcOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CrcOffset..], crc);
        return crc;
    }

    /// <summary>Reads a header from bytes that may hold anything.</summary>
    /// <param name="bytes">The first bytes of the file.</param>
    /// <param name="header">The header, if it is one that this release reads.</param>
    public static HeaderVerdict TryRead(ReadOnlySpan<byte> bytes, out SnapshotFileHeader header)
    {
        header = default;
        if (bytes.Length < Bytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            return HeaderVerdict.Foreign;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) is var version && version > Version)
            return HeaderVerdict.Newer;
        if (version != Version || SeededCrc.Extend(SeededCrc.Plain, bytes[..CrcOffset]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..]))
            return HeaderVerdict.Damaged;

        header = new SnapshotFileHeader(
            new GroupId(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])),
            new Generation(BinaryPrimitives.ReadInt64LittleEndian(bytes[24..])),
            new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(bytes[32..])),
            new Term(BinaryPrimitives.ReadInt64LittleEndian(bytes[40..])),
            DirectoryId.Read(bytes[48..]));
        return HeaderVerdict.Sound;
    }
}
