using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>
/// The headers of segments that can be written anew without losing anything: each segment's batches are sound under its own name, and other segments tell
/// the rest.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Headers">What the headers must be, by number.</param>
internal sealed record HeaderPlan(IReadOnlyList<SegmentHeader> Headers)
{
    /// <summary>Finds out whether new headers would make a damaged directory sound.</summary>
    /// <param name="files">Its files; nobody may work on them meanwhile.</param>
    /// <returns>The headers; null if something else is damaged, a header cannot be known, or none is damaged.</returns>
    public static HeaderPlan? Find(ILogFiles files)
    {
        var segments = SegmentFiles.Find(files, []);
        var roster = LogRoster.Read(files, segments);
        var sound = segments.FindAll(s => s.IsItself);
        if (sound.Count == 0) return null;
        var headers = new List<SegmentHeader>();
        foreach (var item in roster.Items)
        {
            if (segments.Find(s => s.Number == item.Segment) is not { } segment) return null;
            if (segment.IsItself) continue;
            // A file that was cut may have lost batches at its end, and only the length of another one shows that this one was not.
            if (segment.Verdict == HeaderVerdict.Newer || !sound.Exists(s => s.Header.SizeBytes == segment.LengthBytes)) return null;
            headers.Add(new SegmentHeader(segment.Number, sound[0].Header.Directory, segment.LengthBytes));
        }

        return headers.Count > 0 && LogJudgement.Of(new HeadedFiles(files, headers)).Refusal is null ? new HeaderPlan(headers) : null;
    }
}
