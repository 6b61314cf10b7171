using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// What is sound in the file of a segment: all its batches, also those behind damage. Where the header of a batch is sound, the whole batch is stepped over, so that
/// nothing that stands in a payload is taken for one.
/// </summary>
/// <remarks>Immutable.</remarks>
/// <param name="File">The file.</param>
/// <param name="Batches">The sound batches, in order.</param>
/// <param name="EndOffset">Where the last of them ends, in bytes.</param>
/// <param name="Torn">Sound headers of batches that are not sound themselves, behind the last sound batch; the first place there is left out.</param>
/// <param name="Roster">What the first batch says of the segments of the log; null if that batch is not sound.</param>
/// <param name="Starts">What it says of the starts of the log; null if it is not sound.</param>
internal sealed record SegmentRemains(InspectedSegment File, IReadOnlyList<SoundBatch> Batches, long EndOffset, IReadOnlyList<BatchHeader> Torn, IReadOnlyList<RosterItem>? Roster, StartHistory? Starts)
{
    /// <summary>Reads a segment.</summary>
    /// <param name="files">The files.</param>
    /// <param name="file">The segment's.</param>
    /// <param name="limit">Up to where, in bytes from its start.</param>
    /// <param name="directory">The directory of the other files.</param>
    public static SegmentRemains Read(ILogFiles files, InspectedSegment file, long limit, DirectoryId directory)
    {
        var seed = new SegmentSeed(file.DirectoryAmong(directory), file.Number, PlantedLogBug.None);
        var bytes = new byte[Math.Max(0, Math.Min(limit, file.LengthBytes))];
        var length = files.Read(file.Path, 0, bytes);
        var batches = new List<SoundBatch>();
        var torn = new List<BatchHeader>();
        IReadOnlyList<RosterItem>? roster = null;
        StartHistory? starts = null;
        var isBehindUnsound = false;
        var offset = SegmentHeader.Bytes;
        while (offset + BatchHeader.Bytes <= length)
        {
            var isHeader = BatchHeader.TryRead(bytes.AsSpan(offset, length - offset), seed, offset, out var header) && header.LengthBytes <= length - offset;
            if (isHeader && RecordsOf(bytes.AsSpan(offset, header.LengthBytes), seed, offset, header) is { } records)
            {
                if (offset == SegmentHeader.Bytes) (roster, starts) = (RosterOf(bytes, records), StartsOf(bytes, records, header.Epoch));
                batches.Add(new SoundBatch(header, offset, records, isBehindUnsound));
                isBehindUnsound = false;
                torn.Clear();
            }
            else
            {
                if (isHeader && isBehindUnsound) torn.Add(header);
                isBehindUnsound = true;
            }

            offset += isHeader ? header.LengthBytes : RecordHeader.Alignment;
        }

        return new SegmentRemains(file, batches, batches.Count == 0 ? SegmentHeader.Bytes : batches[^1].Offset + batches[^1].Header.LengthBytes, torn, roster, starts);
    }

    /// <summary>The segments that the log says it does not need any more, in this one.</summary>
    /// <param name="files">The files.</param>
    public List<SegmentNumber> Drops(ILogFiles files)
    {
        var bytes = Bytes(files);
        var drops = new List<SegmentNumber>();
        foreach (var batch in Batches)
        {
            foreach (var record in batch.Records)
            {
                if (record.Header.Kind == RecordKind.Drop && RecordBody.TryReadSegment(BodyOf(bytes, record), out var number)) drops.Add(number);
            }
        }

        return drops;
    }

    /// <summary>The bytes of the segment as far as its batches go.</summary>
    /// <param name="files">The files.</param>
    public byte[] Bytes(ILogFiles files)
    {
        var bytes = new byte[EndOffset];
        _ = files.Read(File.Path, 0, bytes);
        return bytes;
    }

    /// <summary>The body of a record.</summary>
    /// <param name="bytes">The bytes of the segment.</param>
    /// <param name="record">The record.</param>
    public static ReadOnlySpan<byte> BodyOf(byte[] bytes, in ScannedRecord record) =>
        bytes.AsSpan(record.Offset, record.Header.LengthBytes)[record.Header.BodyOffset..];

    private static List<ScannedRecord>? RecordsOf(ReadOnlySpan<byte> batch, SegmentSeed seed, long offset, in BatchHeader header)
    {
        var records = new List<ScannedRecord>();
        var crc = SeededCrc.Plain;
        var position = BatchHeader.Bytes;
        for (var i = 0; i < header.RecordCount; i++)
        {
            if (!RecordHeader.TryRead(batch[position..], seed, offset + position, out var record, out var recordCrc)) return null;
            crc = SeededCrc.Fold(crc, recordCrc);
            records.Add(new ScannedRecord(record, (int)(offset + position)));
            position += record.PaddedBytes;
        }

        return position == batch.Length && crc == header.RecordsCrc ? records : null;
    }

    private static StartHistory? StartsOf(byte[] bytes, List<ScannedRecord> records, StartEpoch epoch)
    {
        foreach (var record in records)
        {
            if (record.Header.Kind == RecordKind.Starts) return RecordBody.TryReadStarts(BodyOf(bytes, record), epoch, out var starts) ? starts : null;
        }

        return null;
    }

    private static List<RosterItem>? RosterOf(byte[] bytes, List<ScannedRecord> records)
    {
        foreach (var record in records)
        {
            if (record.Header.Kind != RecordKind.Roster) continue;
            var items = new List<RosterItem>();
            return RecordBody.TryReadRoster(BodyOf(bytes, record), items) ? items : null;
        }

        return null;
    }
}
