using System.Buffers.Binary;
using System.IO.Hashing;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateReplication.Counters;

/// <summary>The bytes of a lease record; docs/formats.md, "Dot counter lease", describes each.</summary>
internal static class DotLeaseRecord
{
    public const int LengthBytes = 64;
    public const int SlotCount = 2;

    /// <summary>Slots are whole pages apart: no device writes them in one piece, or tears both at once.</summary>
    public const int SlotBytes = 4_096;

    public const int FileBytes = SlotCount * SlotBytes;

    private const int VersionAt = 8;
    private const int LengthAt = 12;
    private const int IncarnationAt = 16;
    private const int NumberAt = 24;
    private const int LeasedThroughAt = 32;
    private const int ReservedAt = 40;
    private const int ChecksumBytes = 8;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "DWDOTLSE"u8;

    public static void Write(Span<byte> record, DotLease lease)
    {
        record[..LengthBytes].Clear();
        Magic.CopyTo(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[VersionAt..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(record[LengthAt..], LengthBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[IncarnationAt..], lease.Incarnation.Value);
        BinaryPrimitives.WriteInt64LittleEndian(record[NumberAt..], lease.Number);
        BinaryPrimitives.WriteInt64LittleEndian(record[LeasedThroughAt..], lease.LeasedThrough);
        var checksum = XxHash3.HashToUInt64(record[..(LengthBytes - ChecksumBytes)]);
        BinaryPrimitives.WriteUInt64LittleEndian(record[(LengthBytes - ChecksumBytes)..], checksum);
    }

    /// <summary>Reads the record at the start of a slot; the slot may be cut short by the end of the file.</summary>
    public static DotSlotState Read(ReadOnlySpan<byte> slot, int slotIndex, out DotLease lease)
    {
        lease = default;
        if (slot.Length < LengthBytes || !slot.StartsWith(Magic))
            return DotSlotState.Damaged;

        // Magic, version, length and a checksum in the last eight bytes keep their places in every version.
        var length = BinaryPrimitives.ReadUInt32LittleEndian(slot[LengthAt..]);
        if (length < LengthBytes || length > slot.Length)
            return DotSlotState.Damaged;

        var body = slot[..((int)length - ChecksumBytes)];
        if (XxHash3.HashToUInt64(body) != BinaryPrimitives.ReadUInt64LittleEndian(slot[body.Length..]))
            return DotSlotState.Damaged;

        var version = BinaryPrimitives.ReadUInt32LittleEndian(slot[VersionAt..]);
        if (version > Version)
            return DotSlotState.FutureVersion;

        var (incarnation, number, leasedThrough) = (
            BinaryPrimitives.ReadInt64LittleEndian(slot[IncarnationAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[NumberAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[LeasedThroughAt..]));
        var isSound = version == Version && length == LengthBytes && incarnation >= 1 && number >= 0 && leasedThrough >= 0
            && body[ReservedAt..].IndexOfAnyExcept((byte)0) < 0;
        if (!isSound)
            return DotSlotState.Damaged;

        lease = new DotLease(new Incarnation(incarnation), number, leasedThrough);
        return lease.Slot == slotIndex ? DotSlotState.Valid : DotSlotState.Damaged;
    }
}
