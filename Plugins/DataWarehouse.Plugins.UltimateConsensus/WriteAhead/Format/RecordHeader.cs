using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>What stands before the body of a record (docs/formats.md, "Log record").</summary>
/// <param name="LengthBytes">Header, origin and body in bytes, without the padding behind them.</param>
/// <param name="Kind">What the record says.</param>
/// <param name="Flags">How it is to be taken.</param>
/// <param name="EntryKind">What an entry is for; the default for other records.</param>
/// <param name="Group">The group; 0 for records of the log itself, whose kind tells them apart from those of group 0.</param>
/// <param name="Generation">The life of the group.</param>
/// <param name="Replica">The replica whose record it is.</param>
/// <param name="Origin">The number that the record had in its first place; none if it still stands there.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RecordHeader(
    int LengthBytes,
    RecordKind Kind,
    RecordFlags Flags,
    EntryKind EntryKind,
    GroupId Group,
    Generation Generation,
    ReplicaId Replica,
    RecordNumber Origin)
{
    /// <summary>The length of a header without an origin, in bytes.</summary>
    public const int Bytes = 40;

    /// <summary>Records begin at multiples of this, in bytes from the start of the segment.</summary>
    public const int Alignment = 8;

    private const int CrcOffset = 4;
    private const int CoveredFrom = 8;
    private const int OriginBytes = sizeof(long);

    /// <summary>Where the body begins, in bytes from the start of the record.</summary>
    public int BodyOffset => BodyOffsetOf(Flags);

    /// <summary>The length of the record with its padding, in bytes.</summary>
    public int PaddedBytes => Pad(LengthBytes);

    /// <summary>The length of a record, in bytes.</summary>
    /// <param name="flags">Its flags.</param>
    /// <param name="bodyBytes">The length of its body.</param>
    public static int LengthOf(RecordFlags flags, int bodyBytes) => checked(BodyOffsetOf(flags) + bodyBytes);

    /// <summary>Rounds up to where the next record may begin.</summary>
    /// <param name="bytes">A length in bytes.</param>
    public static int Pad(int bytes) => checked(bytes + Alignment - 1) & -Alignment;

    /// <summary>Writes everything but the checksum, which <see cref="Seal"/> adds once the body and the place are known.</summary>
    /// <param name="bytes">The record.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, LengthBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[CrcOffset..], 0);
        bytes[8] = (byte)Kind;
        bytes[9] = (byte)Flags;
        bytes[10] = (byte)EntryKind;
        bytes[11..16].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Group.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Generation.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Replica.Value);
        if (Flags.HasFlag(RecordFlags.Rewritten)) BinaryPrimitives.WriteInt64LittleEndian(bytes[Bytes..], Origin.Value);
    }

    /// <summary>Adds the checksum.</summary>
    /// <param name="record">The whole record, without padding.</param>
    /// <param name="seed">The seed of the segment it goes to.</param>
    /// <param name="offset">Where in the segment.</param>
    /// <returns>The checksum.</returns>
    public static uint Seal(Span<byte> record, SegmentSeed seed, long offset)
    {
        var crc = SeededCrc.Extend(SeededCrc.ForRecord(seed, offset), record[CoveredFrom..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[CrcOffset..], crc);
        return crc;
    }

    /// <summary>Reads and checks a record from bytes that may hold anything.</summary>
    /// <param name="bytes">The bytes from the record's place on, at least the whole record if it is sound.</param>
    /// <param name="seed">The seed of the segment they were read from.</param>
    /// <param name="offset">Where in the segment.</param>
    /// <param name="header">The header of a sound record.</param>
    /// <param name="crc">The checksum of a sound record.</param>
    /// <returns>Whether the record is whole, has the right checksum for its place, and means something.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, SegmentSeed seed, long offset, out RecordHeader header, out uint crc)
    {
        header = default;
        crc = 0;
        if (bytes.Length < Bytes) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < Bytes || length > bytes.Length) return false;
        crc = SeededCrc.Extend(SeededCrc.ForRecord(seed, offset), bytes[CoveredFrom..length]);
        if (crc != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcOffset..])) return false;

        var flags = (RecordFlags)bytes[9];
        if ((flags & ~RecordFlags.All) != 0 || length < BodyOffsetOf(flags)) return false;
        header = new RecordHeader(
            length,
            (RecordKind)bytes[8],
            flags,
            (EntryKind)bytes[10],
            new GroupId(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])),
            new Generation(BinaryPrimitives.ReadInt64LittleEndian(bytes[24..])),
            new ReplicaId(BinaryPrimitives.ReadInt64LittleEndian(bytes[32..])),
            new RecordNumber(flags.HasFlag(RecordFlags.Rewritten) ? BinaryPrimitives.ReadInt64LittleEndian(bytes[Bytes..]) : 0));
        return header.Kind is > RecordKind.None and <= RecordKind.Starts;
    }

    private static int BodyOffsetOf(RecordFlags flags) => flags.HasFlag(RecordFlags.Rewritten) ? Bytes + OriginBytes : Bytes;
}
