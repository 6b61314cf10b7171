using System.Buffers.Binary;
using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>Writes down what stands in a log, a line for each batch and record. Contents of entries are not shown, only their lengths.</summary>
/// <remarks>Stateless; the files are only read.</remarks>
internal static class LogDump
{
    /// <summary>The lines of a directory, segment by segment, as far as its batches are sound; the last line says whether an opening would take it, or why not.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="group">The only group whose records are wanted; null for all records.</param>
    public static IEnumerable<string> Lines(ILogFiles files, GroupId? group)
    {
        ArgumentNullException.ThrowIfNull(files);
        var segments = SegmentFiles.Find(files, []);
        var directory = LogRoster.DirectoryOf(segments);
        foreach (var segment in segments)
        {
            yield return $"segment {segment.Number} {segment.Path} {segment.LengthBytes} bytes, header {segment.Verdict}";
            var walk = new SegmentWalk(files, segment.Number, segment.LengthBytes, segment.DirectoryAmong(directory));
            while (walk.Next())
            {
                foreach (var line in LinesOf(walk.Scan, group)) yield return line;
            }

            yield return $"  end at {walk.EndOffset}";
        }

        yield return LogJudgement.Of(files).Refusal is { } refusal ? $"refused: {refusal}" : "sound";
    }

    private static List<string> LinesOf(SegmentScan scan, GroupId? group)
    {
        var batch = scan.Batch;
        List<string> lines = [string.Create(CultureInfo.InvariantCulture, $"  batch {batch.Number} at {scan.Offset} epoch {batch.Epoch} {batch.LengthBytes} bytes, durable through {batch.DurableThrough}, {batch.RecordCount} records from {batch.FirstRecord}")];
        var number = batch.FirstRecord;
        foreach (ref readonly var record in scan.Records)
        {
            if (group is null || (record.Header.Group == group && !record.Header.Generation.IsNone)) lines.Add(Describe(number, record, batch.Epoch, scan.BodyOf(record)));
            number = number.Next;
        }

        return lines;
    }

    private static string Describe(RecordNumber number, in ScannedRecord record, StartEpoch epoch, ReadOnlySpan<byte> body)
    {
        var header = record.Header;
        var origin = header.Origin.IsNone ? string.Empty : $" copy of {header.Origin}";
        var place = string.Create(CultureInfo.InvariantCulture, $"    {number} at {record.Offset} {header.Kind}{origin}");
        var owner = header.Generation.IsNone ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" group {header.Group} life {header.Generation} replica {header.Replica}");
        return place + owner + Meaning(header, epoch, body);
    }

    private static string Meaning(in RecordHeader header, StartEpoch epoch, ReadOnlySpan<byte> body)
    {
        switch (header.Kind)
        {
            case RecordKind.Entry when body.Length >= RecordEncoder.EntryPrefixBytes:
                var term = new Term(BinaryPrimitives.ReadInt64LittleEndian(body));
                var index = new LogIndex(BinaryPrimitives.ReadInt64LittleEndian(body[sizeof(long)..]));
                return $" {index}/{term} {header.EntryKind} {body.Length - RecordEncoder.EntryPrefixBytes} bytes{(header.Flags.HasFlag(RecordFlags.Cuts) ? ", cuts" : string.Empty)}";
            case RecordKind.HardState when RecordBody.TryReadHardState(body, out var state):
                return $" term {state.Term} vote {state.Vote} commit {state.Commit}";
            case RecordKind.Snapshot when RecordBody.TryReadSnapshot(body, header.Flags, out var snapshot):
                return $" {snapshot!.Descriptor.Index}/{snapshot.Descriptor.Term} {snapshot.Descriptor.Configuration} {snapshot.StateBytes} bytes{(snapshot.IsInstalled ? ", installed" : string.Empty)}{(snapshot.HasFile ? string.Empty : ", without a file")}";
            case RecordKind.Purge when RecordBody.TryReadPurge(body, out var purged, out var purgedTerm, out var last):
                return $" through {purged}/{purgedTerm}, log ended at {last}";
            case RecordKind.Drop or RecordKind.Destroy when RecordBody.TryReadSegment(body, out var segment):
                return header.Kind == RecordKind.Drop ? $" segment {segment}" : $" records from segment {segment} on";
            case RecordKind.Roster:
                var items = new List<RosterItem>();
                RecordBody.TryReadRoster(body, items);
                return " " + string.Join(", ", items.Select(item => $"{item.Segment} to {item.EndOffset}"));
            case RecordKind.Starts when RecordBody.TryReadStarts(body, epoch, out var starts):
                return $" {starts!.Mark}" + string.Concat(starts.Past.Select(start => $", {start.Epoch} {start.Mark} to batch {start.End}"));
            default:
                return string.Empty;
        }
    }
}
