using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>Finds the segments of a data directory.</summary>
/// <remarks>Stateless.</remarks>
internal static class SegmentFiles
{
    private static readonly DiskPath Directory = new(Segment.DirectoryName);

    /// <summary>The segments, by number.</summary>
    /// <param name="files">The files.</param>
    /// <param name="findings">Takes what is in the directory and is no segment.</param>
    public static List<InspectedSegment> Find(ILogFiles files, List<LogFinding> findings)
    {
        var segments = new List<InspectedSegment>();
        var header = new byte[SegmentHeader.Bytes];
        foreach (var entry in files.List(Directory))
        {
            if (entry.IsDirectory || !Segment.TryParse(entry.Name, out var number) || Segment.PathOf(number).Value != $"{Segment.DirectoryName}/{entry.Name}")
            {
                findings.Add(new LogFinding(FindingKind.Note, $"{Segment.DirectoryName}/{entry.Name}", -1, "is no file of the log"));
                continue;
            }

            var path = Segment.PathOf(number);
            var read = files.Read(path, 0, header);
            var verdict = SegmentHeader.TryRead(header.AsSpan(0, read), out var found);
            segments.Add(new InspectedSegment(number, path, entry.LengthBytes, verdict, found));
        }

        segments.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        return segments;
    }
}
