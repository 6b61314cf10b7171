using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Reading;

/// <summary>
/// Brings entries back from the segments, checked again on the way. One request is one read of the disk: the longest run of the wanted entries that
/// stands in one segment one behind the other; who wants more asks again.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class EntryReader
{
    /// <summary>How many bytes between two wanted entries are rather read than left out.</summary>
    private const int GapBytesMax = 16 << 10;

    private readonly DiskPort _disk;
    private readonly WriteAheadOptions _options;
    private readonly ILogOwner _owner;
    private readonly List<EntryRead> _reads = [];
    private readonly Queue<GroupRecovery> _waiting = new();
    private long _bytesUnderWay;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="options">Limits.</param>
    /// <param name="owner">Takes the entries.</param>
    public EntryReader(DiskPort disk, WriteAheadOptions options, ILogOwner owner)
    {
        _disk = disk;
        _options = options;
        _owner = owner;
    }

    /// <summary>How many reads are under way, those included that wait for others.</summary>
    public int Count => _reads.Count + _waiting.Count;

    /// <summary>Whether another read would be taken, as long as it is small.</summary>
    public bool HasRoom => Count < _options.ReadsMax && _bytesUnderWay < _options.ReadBytesUnderWayMax;

    /// <summary>Begins to read.</summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="stream">Whose entries.</param>
    /// <param name="from">The first one wanted; it is in the index.</param>
    /// <param name="to">The last one wanted, <paramref name="from"/> or later.</param>
    /// <param name="bytesMax">How many bytes are wanted at most; one entry comes in any case.</param>
    /// <returns>Whether it was taken; if not, too many reads are under way.</returns>
    public bool TryRead(ReadTicket ticket, LogStream stream, LogIndex from, LogIndex to, int bytesMax) =>
        Count < _options.ReadsMax && TryBegin(ticket, stream, from, to, bytesMax, null);

    /// <summary>Begins to read all entries of a group.</summary>
    /// <param name="ticket">The caller's name for the request.</param>
    /// <param name="stream">The group.</param>
    /// <returns>Whether it was taken; if not, too many reads are under way.</returns>
    public bool TryRecover(ReadTicket ticket, LogStream stream)
    {
        if (Count >= _options.ReadsMax) return false;
        Continue(new GroupRecovery(ticket, stream));
        return true;
    }

    private void Continue(GroupRecovery recovery)
    {
        if (recovery.IsOver) _owner.Recovered(recovery.Ticket, recovery.Build());
        else if (!TryBegin(recovery.Ticket, recovery.Stream, recovery.Next, recovery.Last, _options.ReadBytesMax, recovery)) _waiting.Enqueue(recovery);
    }

    private bool TryBegin(ReadTicket ticket, LogStream stream, LogIndex from, LogIndex to, int bytesMax, GroupRecovery? recovery)
    {
        var first = stream.Entries[from];
        var end = EndOf(first);
        var count = 1;
        var spanMax = Math.Min(bytesMax, _options.ReadBytesMax);
        for (var index = from.Next; index <= to && stream.Entries.Has(index); index = index.Next)
        {
            var place = stream.Entries[index];
            if (place.Segment != first.Segment || place.Offset < end || place.Offset - end > GapBytesMax || EndOf(place) - first.Offset > spanMax) break;
            end = EndOf(place);
            count++;
        }

        if (_reads.Count > 0 && _bytesUnderWay + end - first.Offset > _options.ReadBytesUnderWayMax) return false;
        var places = new RecordPlace[count];
        for (var i = 0; i < count; i++) places[i] = stream.Entries[new LogIndex(from.Value + i)];
        var segment = first.Segment!;
        var bytes = GC.AllocateUninitializedArray<byte>(end - first.Offset);
        segment.Readers++;
        _bytesUnderWay += bytes.Length;
        var operation = _disk.Read(DiskTask.EntryRead, segment.File, first.Offset, bytes);
        _reads.Add(new EntryRead(operation, ticket, stream, from, places, segment, bytes, recovery));
        return true;
    }

    /// <summary>A read ended.</summary>
    /// <param name="completion">How.</param>
    /// <returns>Why the log must stop, or null.</returns>
    public LogFault? OnRead(in DiskCompletion completion)
    {
        var operation = completion.Operation;
        var position = _reads.FindIndex(r => r.Operation == operation);
        if (position < 0) return null;
        var read = _reads[position];
        _reads.RemoveAt(position);
        read.Segment.Readers--;
        _bytesUnderWay -= read.Bytes.Length;
        if (!completion.IsSuccess) return new LogFault("reading entries", read.Segment.Path.Value, completion.Error, completion.NativeError);
        if (completion.TransferredBytes != read.Bytes.Length) return new LogFault("reading entries: the segment is too short", read.Segment.Path.Value, DiskError.Faulty, 0);

        var entries = new Entry[read.Places.Length];
        var count = 0;
        for (; count < entries.Length; count++)
        {
            if (!TryDecode(read, count, out entries[count]))
                return new LogFault($"reading entry {read.First.Value + count} of group {read.Stream.Group}: the bytes at offset {read.Places[count].Offset} are not what was written", read.Segment.Path.Value, DiskError.Faulty, 0);
            if (!read.Stream.Entries.TryGetTerm(entries[count].Index, out var term) || term != entries[count].Term || !read.Stream.Entries.Has(entries[count].Index)) break;
        }

        if (read.Recovery is { } recovery)
        {
            recovery.Take(entries.AsSpan(0, count));
            Continue(recovery);
        }
        else
        {
            _owner.Read(read.Ticket, count == 0 ? EntryBatch.Empty : new EntryBatch(entries, 0, count));
        }

        // Whoever waits has nothing under way, so the end of a read is what it goes on with.
        for (var waiting = _waiting.Count; waiting > 0; waiting--) Continue(_waiting.Dequeue());
        return null;
    }

    private bool TryDecode(EntryRead read, int position, out Entry entry)
    {
        entry = default;
        var place = read.Places[position];
        var record = read.Bytes.AsMemory(place.Offset - read.Places[0].Offset, place.LengthBytes);
        if (_options.Planted == PlantedLogBug.ReadUnchecked) RecordHeader.Seal(read.Bytes.AsSpan(place.Offset - read.Places[0].Offset, place.LengthBytes), read.Segment.Number, place.Offset);
        if (!RecordHeader.TryRead(record.Span, read.Segment.Number, place.Offset, out var header, out _)) return false;
        if (header.Kind != RecordKind.Entry || header.Generation != read.Stream.Generation) return false;
        var body = record[header.BodyOffset..header.LengthBytes];
        if (body.Length < RecordEncoder.EntryPrefixBytes) return false;
        var term = new Term(BinaryPrimitives.ReadInt64LittleEndian(body.Span));
        var index = new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(body.Span[sizeof(long)..]));
        entry = new Entry(term, index, header.EntryKind, body[RecordEncoder.EntryPrefixBytes..]);
        return index.Value == read.First.Value + position;
    }

    private static int EndOf(RecordPlace place) => place.Offset + place.LengthBytes;
}
