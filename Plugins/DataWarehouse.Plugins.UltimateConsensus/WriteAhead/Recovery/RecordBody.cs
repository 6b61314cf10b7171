using System.Buffers.Binary;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Reads the bodies of records (docs/formats.md, "Log record").</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RecordBody
{
    /// <summary>Reads a hard state.</summary>
    /// <param name="body">The body.</param>
    /// <param name="state">The hard state.</param>
    public static bool TryReadHardState(ReadOnlySpan<byte> body, out HardState state)
    {
        state = default;
        if (body.Length != RecordEncoder.HardStateBytes) return false;
        state = new HardState(new Term(Number(body, 0)), new ReplicaId(Number(body, 8)), new LogIndex(Number(body, 16)));
        return true;
    }

    /// <summary>Reads a purge.</summary>
    /// <param name="body">The body.</param>
    /// <param name="index">The last entry that is gone.</param>
    /// <param name="term">Its term.</param>
    /// <param name="last">Where the log ended when it was written.</param>
    public static bool TryReadPurge(ReadOnlySpan<byte> body, out LogIndex index, out Term term, out LogIndex last)
    {
        index = last = default;
        term = default;
        if (body.Length != RecordEncoder.PurgeBytes) return false;
        index = new LogIndex(Number(body, 0));
        term = new Term(Number(body, 8));
        last = new LogIndex(Number(body, 16));
        return index > LogIndex.Zero && last >= index;
    }

    /// <summary>Reads a snapshot.</summary>
    /// <param name="body">The body.</param>
    /// <param name="flags">The flags of its record.</param>
    /// <param name="snapshot">The snapshot.</param>
    public static bool TryReadSnapshot(ReadOnlySpan<byte> body, RecordFlags flags, out StoredSnapshot? snapshot)
    {
        snapshot = null;
        if (body.Length < RecordEncoder.SnapshotPrefixBytes) return false;
        if (!ConfigurationCodec.TryDecode(body[RecordEncoder.SnapshotPrefixBytes..], out var configuration, out _)) return false;
        var descriptor = new SnapshotDescriptor(new LogIndex(Number(body, 0)), new Term(Number(body, 8)), configuration);
        snapshot = new StoredSnapshot(
            descriptor,
            Number(body, 16),
            BinaryPrimitives.ReadUInt64LittleEndian(body[24..]),
            (flags & RecordFlags.HasFile) != 0,
            (flags & RecordFlags.Installed) != 0);
        return snapshot.StateBytes >= 0;
    }

    /// <summary>Reads a roster.</summary>
    /// <param name="body">The body.</param>
    /// <param name="items">The segments, in order of their numbers.</param>
    public static bool TryReadRoster(ReadOnlySpan<byte> body, List<RosterItem> items)
    {
        items.Clear();
        if (body.Length == 0 || body.Length % RecordEncoder.RosterItemBytes != 0) return false;
        for (var position = 0; position < body.Length; position += RecordEncoder.RosterItemBytes)
        {
            var item = new RosterItem(new SegmentNumber(Number(body, position)), Number(body, position + sizeof(long)));
            if (item.EndOffset < SegmentHeader.Bytes || item.Segment.Value <= (items.Count == 0 ? 0 : items[^1].Segment.Value)) return false;
            items.Add(item);
        }

        return true;
    }

    /// <summary>Reads the starts of a log.</summary>
    /// <param name="body">The body.</param>
    /// <param name="epoch">The start that wrote it.</param>
    /// <param name="starts">The starts; null if it says nothing that can be.</param>
    public static bool TryReadStarts(ReadOnlySpan<byte> body, StartEpoch epoch, out StartHistory? starts)
    {
        starts = null;
        if (body.Length < sizeof(ulong) || (body.Length - sizeof(ulong)) % RecordEncoder.PastStartBytes != 0) return false;
        var past = ImmutableArray.CreateBuilder<PastStart>((body.Length - sizeof(ulong)) / RecordEncoder.PastStartBytes);
        for (var position = sizeof(ulong); position < body.Length; position += RecordEncoder.PastStartBytes)
        {
            var start = new PastStart(new StartEpoch(Number(body, position)), MarkAt(body, position + 8), new BatchNumber(Number(body, position + 16)));
            if (start.Epoch <= (past.Count == 0 ? StartEpoch.None : past[^1].Epoch) || start.Epoch >= epoch || start.End.Value < 1) return false;
            past.Add(start);
        }

        starts = new StartHistory(epoch, MarkAt(body, 0), past.MoveToImmutable());
        return true;
    }

    /// <summary>Reads the only number of a body: the segment of a drop or of a tombstone.</summary>
    /// <param name="body">The body.</param>
    /// <param name="number">The number.</param>
    public static bool TryReadSegment(ReadOnlySpan<byte> body, out SegmentNumber number)
    {
        number = default;
        if (body.Length != sizeof(long)) return false;
        number = new SegmentNumber(Number(body, 0));
        return number.Value >= 0;
    }

    private static StartMark MarkAt(ReadOnlySpan<byte> body, int offset) => new(BinaryPrimitives.ReadUInt64LittleEndian(body[offset..]));

    private static long Number(ReadOnlySpan<byte> body, int offset) => BinaryPrimitives.ReadInt64LittleEndian(body[offset..]);
}
