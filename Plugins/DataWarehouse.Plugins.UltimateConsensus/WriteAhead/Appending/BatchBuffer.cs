using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>
/// Records that go to the disk in one write, in the bytes that will stand there, and what they will change. Checksums are computed while records
/// come in, for the place where the batch will probably go, so that nothing but the header is left to do when the disk is free; if it goes elsewhere
/// they are computed again.
/// </summary>
/// <remarks>Used again for later batches. Not thread-safe; belongs to its log.</remarks>
internal sealed class BatchBuffer
{
    private const int CapacityMin = 64 << 10;
    private readonly List<PendingRecord> _records = [];
    private readonly List<GatheredTicket> _tickets = [];
    private byte[] _bytes = [];
    private int _capacityMin;
    private uint _recordsCrc = SeededCrc.Plain;
    private SegmentNumber _segment;

    /// <summary>Where the batch begins in its segment, in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>The number that the sealing gave.</summary>
    public BatchNumber Number { get; private set; }

    /// <summary>The segment that the batch goes to, once sealed.</summary>
    public Segment? Segment { get; private set; }

    /// <summary>Header and records so far, in bytes.</summary>
    public int LengthBytes { get; private set; } = BatchHeader.Bytes;

    /// <summary>Whether there is no record in it.</summary>
    public bool IsEmpty => _records.Count == 0;

    /// <summary>Whether somebody waits for it to become durable.</summary>
    public bool MustSync { get; set; }

    /// <summary>Whether all in it may use the reserve.</summary>
    public bool IsReserve { get; private set; } = true;

    /// <summary>How much the records that are added next matter when the disk is full.</summary>
    public WriteClass Class { get; set; } = WriteClass.Reserve;

    /// <summary>What it will change, in order.</summary>
    public ReadOnlySpan<PendingRecord> Records => CollectionsMarshal.AsSpan(_records);

    /// <summary>The requests in it, in order.</summary>
    public ReadOnlySpan<GatheredTicket> Tickets => CollectionsMarshal.AsSpan(_tickets);

    /// <summary>The sealed batch.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, LengthBytes);

    /// <summary>Empties it and says where its batch will probably go.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="capacityBytesMax">Larger buffers than this are not kept.</param>
    public void Begin(SegmentNumber segment, long offset, int capacityBytesMax)
    {
        _records.Clear();
        _tickets.Clear();
        _recordsCrc = SeededCrc.Plain;
        _segment = segment;
        Segment = null;
        Offset = offset;
        LengthBytes = BatchHeader.Bytes;
        MustSync = false;
        IsReserve = true;
        Class = WriteClass.Reserve;
        _capacityMin = Math.Min(CapacityMin, capacityBytesMax);
        if (_bytes.Length > Math.Max(CapacityMin, capacityBytesMax)) _bytes = [];
    }

    /// <summary>Notes whose records were added.</summary>
    /// <param name="ticket">The request.</param>
    public void Add(in GatheredTicket ticket)
    {
        _tickets.Add(ticket);
        MustSync |= ticket.MustSync;
    }

    /// <summary>Adds a record that another batch has.</summary>
    /// <param name="other">The other batch.</param>
    /// <param name="record">The record.</param>
    public void AddFrom(BatchBuffer other, in PendingRecord record)
    {
        var padded = RecordHeader.Pad(record.LengthBytes);
        EnsureCapacity(checked(LengthBytes + padded));
        other._bytes.AsSpan(record.BatchOffset, padded).CopyTo(_bytes.AsSpan(LengthBytes));
        _records.Add(record with { BatchOffset = LengthBytes });
        LengthBytes += padded;
        IsReserve &= record.Class == WriteClass.Reserve;
        Finish();
    }

    /// <summary>Adds a record; the caller fills in the body and calls <see cref="Finish"/>.</summary>
    /// <param name="header">The header; its length is computed.</param>
    /// <param name="bodyBytes">The length of the body.</param>
    /// <param name="change">What it will change; place and length are filled in.</param>
    /// <returns>The body, with any bytes in it.</returns>
    public Span<byte> Add(in RecordHeader header, int bodyBytes, in PendingRecord change)
    {
        var length = RecordHeader.LengthOf(header.Flags, bodyBytes);
        var padded = RecordHeader.Pad(length);
        EnsureCapacity(checked(LengthBytes + padded));
        var record = _bytes.AsSpan(LengthBytes, padded);
        (header with { LengthBytes = length }).Write(record);
        record[length..].Clear();
        _records.Add(change with { BatchOffset = LengthBytes, LengthBytes = length, Class = Class });
        IsReserve &= Class == WriteClass.Reserve;
        LengthBytes += padded;
        return record[header.BodyOffset..length];
    }

    /// <summary>Completes the record that was added last.</summary>
    public void Finish()
    {
        ref readonly var record = ref CollectionsMarshal.AsSpan(_records)[^1];
        SealRecord(record);
    }

    /// <summary>Makes the batch ready to be written.</summary>
    /// <param name="segment">Where it goes.</param>
    /// <param name="number">Its number.</param>
    /// <param name="epoch">This start.</param>
    /// <param name="durableThrough">The last durable batch.</param>
    /// <param name="firstRecord">The number of its first record.</param>
    public void Seal(Segment segment, BatchNumber number, StartEpoch epoch, BatchNumber durableThrough, RecordNumber firstRecord)
    {
        if (segment.Number != _segment || segment.EndOffset != Offset) MoveTo(segment);
        EnsureCapacity(LengthBytes);
        Segment = segment;
        Number = number;
        var header = new BatchHeader(LengthBytes, number, epoch, durableThrough, firstRecord, _records.Count, _recordsCrc);
        header.Write(_bytes, segment.Number, Offset);
    }

    private void MoveTo(Segment segment)
    {
        _segment = segment.Number;
        Offset = segment.EndOffset;
        _recordsCrc = SeededCrc.Plain;
        foreach (ref readonly var record in Records) SealRecord(record);
    }

    private void SealRecord(in PendingRecord record)
    {
        var crc = RecordHeader.Seal(_bytes.AsSpan(record.BatchOffset, record.LengthBytes), _segment, Offset + record.BatchOffset);
        _recordsCrc = SeededCrc.Fold(_recordsCrc, crc);
    }

    private void EnsureCapacity(int bytes)
    {
        if (bytes <= _bytes.Length) return;
        var capacity = (int)Math.Min(Array.MaxLength, Math.Max(Math.Max(bytes, _capacityMin), _bytes.Length * 2L));
        // The heap of pinned objects is only tidied with the oldest ones: small buffers, as of tests, are not worth a place there.
        var larger = GC.AllocateUninitializedArray<byte>(capacity, pinned: capacity >= CapacityMin);
        _bytes.AsSpan(0, Math.Min(LengthBytes, _bytes.Length)).CopyTo(larger);
        _bytes = larger;
    }
}
