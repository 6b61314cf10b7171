using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>Finds out which segments the log consists of and where each ends.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="LastSegment">The segment that was appended to last; null if none ever was.</param>
/// <param name="EndOffset">Where its last sound batch ends.</param>
/// <param name="Items">The segments, by number.</param>
internal sealed record LogRoster(InspectedSegment? LastSegment, long EndOffset, IReadOnlyList<RosterItem> Items)
{
    /// <summary>Reads the roster of the last segment that has a sound first batch.</summary>
    /// <param name="files">The files.</param>
    /// <param name="segments">The segments, by number.</param>
    public static LogRoster Read(ILogFiles files, IReadOnlyList<InspectedSegment> segments)
    {
        var directory = DirectoryOf(segments);
        for (var position = segments.Count - 1; position >= 0; position--)
        {
            var segment = segments[position];
            var walk = new SegmentWalk(files, segment.Number, segment.LengthBytes, segment.DirectoryAmong(directory));
            var roster = new List<RosterItem>();
            var dropped = new HashSet<SegmentNumber>();
            var batches = 0;
            while (walk.Next())
            {
                foreach (ref readonly var record in walk.Scan.Records)
                {
                    var body = walk.Scan.BodyOf(record);
                    if (record.Header.Kind == RecordKind.Roster && batches == 0) RecordBody.TryReadRoster(body, roster);
                    if (record.Header.Kind == RecordKind.Drop && RecordBody.TryReadSegment(body, out var number)) dropped.Add(number);
                }

                batches++;
            }

            if (batches == 0) continue;
            roster.RemoveAll(item => dropped.Contains(item.Segment));
            for (var i = 0; i < roster.Count; i++)
            {
                if (roster[i].Segment == segment.Number) roster[i] = roster[i] with { EndOffset = walk.EndOffset };
            }

            return new LogRoster(segment, walk.EndOffset, roster);
        }

        return new LogRoster(null, 0, []);
    }

    /// <summary>The directory that the files say they belong to; where they do not agree, that of any.</summary>
    /// <param name="segments">The files.</param>
    public static DirectoryId DirectoryOf(IReadOnlyList<InspectedSegment> segments) =>
        segments.FirstOrDefault(segment => segment.Verdict == HeaderVerdict.Sound)?.Header.Directory ?? default;
}
