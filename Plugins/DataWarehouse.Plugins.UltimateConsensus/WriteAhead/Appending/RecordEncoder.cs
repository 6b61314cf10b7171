using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;

/// <summary>Puts what requests want written into records (docs/formats.md, "Log record").</summary>
/// <remarks>Stateless; the buffers are not thread-safe.</remarks>
internal static class RecordEncoder
{
    /// <summary>The body of a hard state, in bytes.</summary>
    public const int HardStateBytes = 24;

    /// <summary>What stands before an entry's payload, in bytes.</summary>
    public const int EntryPrefixBytes = 16;

    /// <summary>The body of a purge, in bytes.</summary>
    public const int PurgeBytes = 24;

    /// <summary>What a roster says of one segment, in bytes: its number and where its batches end.</summary>
    public const int RosterItemBytes = 16;

    /// <summary>What the record of the starts says of a past one, in bytes: its epoch, its mark, and its last batch.</summary>
    public const int PastStartBytes = 24;

    /// <summary>The body of a tombstone, in bytes.</summary>
    public const int DestroyBytes = 8;

    /// <summary>What stands before the configuration in a snapshot's record, in bytes.</summary>
    public const int SnapshotPrefixBytes = 32;

    /// <summary>How long the records of a write will be, with padding.</summary>
    /// <param name="write">The write.</param>
    public static long Measure(in GroupWrite write)
    {
        long bytes = write.Kind switch
        {
            GroupWriteKind.Create => Padded(0),
            GroupWriteKind.Destroy => Padded(DestroyBytes),
            _ => 0,
        };
        if (write.Snapshot is { } snapshot)
        {
            bytes += Padded(SnapshotPrefixBytes + ConfigurationCodec.Encode(snapshot.Descriptor.Configuration).Length);
            if (snapshot.IsInstalled) bytes += Padded(PurgeBytes);
        }

        foreach (ref readonly var entry in write.Entries.Entries) bytes += Padded(EntryPrefixBytes + (long)entry.Payload.Length);
        if (write.HardState is not null) bytes += Padded(HardStateBytes);
        if (write.PurgeThrough > LogIndex.Zero) bytes += Padded(PurgeBytes);
        return bytes;
    }

    /// <summary>Adds the record that begins a life.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="stream">The life.</param>
    public static void AddCreate(BatchBuffer batch, LogStream stream)
    {
        batch.Add(HeaderOf(stream, RecordKind.Create), 0, new PendingRecord { Kind = RecordKind.Create, Stream = stream });
        batch.Finish();
    }

    /// <summary>Adds the record that ends a life.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="stream">The life.</param>
    public static void AddDestroy(BatchBuffer batch, LogStream stream)
    {
        var body = batch.Add(HeaderOf(stream, RecordKind.Destroy), DestroyBytes, new PendingRecord { Kind = RecordKind.Destroy, Stream = stream });
        BinaryPrimitives.WriteInt64LittleEndian(body, stream.FirstSegment.Value);
        batch.Finish();
    }

    /// <summary>Adds a hard state.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="state">The hard state.</param>
    public static void AddHardState(BatchBuffer batch, LogStream stream, HardState state)
    {
        var body = batch.Add(HeaderOf(stream, RecordKind.HardState), HardStateBytes, new PendingRecord { Kind = RecordKind.HardState, Stream = stream, HardState = state });
        BinaryPrimitives.WriteInt64LittleEndian(body, state.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], state.Vote.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], state.Commit.Value);
        batch.Finish();
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="cuts">Whether something stood there, or later, before.</param>
    public static void AddEntry(BatchBuffer batch, LogStream stream, in Entry entry, bool cuts)
    {
        var header = HeaderOf(stream, RecordKind.Entry) with { EntryKind = entry.Kind, Flags = cuts ? RecordFlags.Cuts : RecordFlags.None };
        var change = new PendingRecord { Kind = RecordKind.Entry, Stream = stream, Index = entry.Index, Term = entry.Term };
        var body = batch.Add(header, EntryPrefixBytes + entry.Payload.Length, change);
        BinaryPrimitives.WriteInt64LittleEndian(body, entry.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], entry.Index.Value);
        entry.Payload.Span.CopyTo(body[EntryPrefixBytes..]);
        batch.Finish();
    }

    /// <summary>Adds the record of a snapshot.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="snapshot">The snapshot.</param>
    public static void AddSnapshot(BatchBuffer batch, LogStream stream, StoredSnapshot snapshot)
    {
        var configuration = ConfigurationCodec.Encode(snapshot.Descriptor.Configuration);
        var flags = (snapshot.IsInstalled ? RecordFlags.Installed : RecordFlags.None) | (snapshot.HasFile ? RecordFlags.HasFile : RecordFlags.None);
        var change = new PendingRecord { Kind = RecordKind.Snapshot, Stream = stream, Snapshot = snapshot };
        var body = batch.Add(HeaderOf(stream, RecordKind.Snapshot) with { Flags = flags }, SnapshotPrefixBytes + configuration.Length, change);
        BinaryPrimitives.WriteInt64LittleEndian(body, snapshot.Descriptor.Index.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], snapshot.Descriptor.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], snapshot.StateBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(body[24..], snapshot.StateHash);
        configuration.CopyTo(body[SnapshotPrefixBytes..]);
        batch.Finish();
    }

    /// <summary>Adds a later beginning of a log.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="index">The last entry that goes.</param>
    /// <param name="term">Its term.</param>
    /// <param name="last">Where the log ends now: older entries behind it were cut, also where the records that cut them are gone.</param>
    public static void AddPurge(BatchBuffer batch, LogStream stream, LogIndex index, Term term, LogIndex last)
    {
        var body = batch.Add(HeaderOf(stream, RecordKind.Purge), PurgeBytes, new PendingRecord { Kind = RecordKind.Purge, Stream = stream, Index = index, Term = term });
        BinaryPrimitives.WriteInt64LittleEndian(body, index.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(body[16..], last.Value);
        batch.Finish();
    }

    /// <summary>Adds the list of segments that the log consists of. All but the last are complete, so where they end is known for good.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="segments">The segments.</param>
    public static void AddRoster(BatchBuffer batch, ReadOnlySpan<Segment> segments)
    {
        var body = batch.Add(HeaderOf(RecordKind.Roster), segments.Length * RosterItemBytes, new PendingRecord { Kind = RecordKind.Roster });
        for (var i = 0; i < segments.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(body[(i * RosterItemBytes)..], segments[i].Number.Value);
            BinaryPrimitives.WriteInt64LittleEndian(body[((i * RosterItemBytes) + sizeof(long))..], segments[i].EndOffset);
        }

        batch.Finish();
    }

    /// <summary>How long the body of the starts is, in bytes.</summary>
    /// <param name="starts">The starts.</param>
    public static int StartsBytesOf(StartHistory starts) => sizeof(ulong) + (starts.Past.Length * PastStartBytes);

    /// <summary>Adds the starts that the log has had. The epoch of the present one stands in the header of the batch.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="starts">The starts.</param>
    public static void AddStarts(BatchBuffer batch, StartHistory starts)
    {
        var body = batch.Add(HeaderOf(RecordKind.Starts), StartsBytesOf(starts), new PendingRecord { Kind = RecordKind.Starts });
        BinaryPrimitives.WriteUInt64LittleEndian(body, starts.Mark.Value);
        body = body[sizeof(ulong)..];
        foreach (var start in starts.Past)
        {
            BinaryPrimitives.WriteInt64LittleEndian(body, start.Epoch.Value);
            BinaryPrimitives.WriteUInt64LittleEndian(body[8..], start.Mark.Value);
            BinaryPrimitives.WriteInt64LittleEndian(body[16..], start.End.Value);
            body = body[PastStartBytes..];
        }

        batch.Finish();
    }

    /// <summary>Adds that a segment is not needed any more.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="segment">The segment.</param>
    public static void AddDrop(BatchBuffer batch, Segment segment)
    {
        var body = batch.Add(HeaderOf(RecordKind.Drop), sizeof(long), new PendingRecord { Kind = RecordKind.Drop, Dropped = segment });
        BinaryPrimitives.WriteInt64LittleEndian(body, segment.Number.Value);
        batch.Finish();
    }

    /// <summary>Adds a copy of a record.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="header">The header of the record as it was read.</param>
    /// <param name="body">Its body.</param>
    /// <param name="origin">The number it had in its first place.</param>
    /// <param name="change">What the copy says and where it was copied from.</param>
    public static void AddCopy(BatchBuffer batch, in RecordHeader header, ReadOnlySpan<byte> body, RecordNumber origin, in PendingRecord change)
    {
        // The flag goes because a copy stands behind entries that it did not cut; what it does cut follows from its origin.
        var flags = (header.Flags & ~RecordFlags.Cuts) | RecordFlags.Rewritten;
        body.CopyTo(batch.Add(header with { Flags = flags, Origin = origin }, body.Length, change));
        batch.Finish();
    }

    private static long Padded(long bodyBytes) => (RecordHeader.Bytes + bodyBytes + RecordHeader.Alignment - 1) & -RecordHeader.Alignment;

    private static RecordHeader HeaderOf(LogStream stream, RecordKind kind) =>
        new(0, kind, RecordFlags.None, default, stream.Group, stream.Generation, stream.Replica, RecordNumber.None);

    private static RecordHeader HeaderOf(RecordKind kind) =>
        new(0, kind, RecordFlags.None, default, default, Generation.None, default, RecordNumber.None);
}
