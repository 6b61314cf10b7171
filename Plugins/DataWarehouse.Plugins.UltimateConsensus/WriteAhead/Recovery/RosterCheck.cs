using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Checks the files against the roster: those of the log must be there, whole and of one directory; what is to become of the others is decided.</summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
/// <param name="state">Takes the refusal.</param>
/// <param name="fresh">The name of the directory if it is new.</param>
internal sealed class RosterCheck(OpeningState state, DirectoryId fresh)
{
    /// <summary>The directory.</summary>
    public DirectoryId Directory { get; private set; } = fresh;

    /// <summary>The segments of the log, by number.</summary>
    public List<FoundSegment> Expected { get; } = [];

    /// <summary>Segments that were prepared and never appended to, by number; they are taken over under new ones. A directory without a log keeps none.</summary>
    public List<FoundSegment> Ready { get; } = [];

    /// <summary>Files that nobody needs.</summary>
    public List<FoundSegment> Orphans { get; } = [];

    /// <summary>The directory that the files say they belong to; where they do not agree, that of any.</summary>
    /// <param name="segments">The files.</param>
    public static DirectoryId DirectoryOf(List<FoundSegment> segments) =>
        segments.Find(file => file.Verdict == HeaderVerdict.Sound)?.Header.Directory ?? default;

    /// <summary>Checks.</summary>
    /// <param name="contents">What lies in the directory.</param>
    /// <param name="last">The segment that was appended to last, or null.</param>
    /// <returns>Whether all is well.</returns>
    public bool Check(DirectoryContents contents, LastSegment? last)
    {
        if (last is null && !MayBeNew(contents)) return false;
        return IsOneDirectory(contents.Segments, last) && AreComplete(contents.Segments, last) && Sort(contents.Segments, last);
    }

    private bool MayBeNew(DirectoryContents contents)
    {
        if (contents.Snapshots.Length > 0)
        {
            state.Refuse(LogRefusalKind.Missing, new DiskPath(Segment.DirectoryName), -1, "There are snapshots, but no log that says which of them count. Restore the segments; if they are lost, let the node join again with an empty directory.");
            return false;
        }

        FoundSegment? unsound = null;
        foreach (var file in contents.Segments)
        {
            // A first start makes one segment at a time, so it leaves at most one unfinished, and writes nothing to it before its header is durable.
            if (file.IsItself) continue;
            if (file.LooksBegun) state.RefuseDamage(file.Path, 0, "The segment does not begin with a sound header, and something was written to it.");
            if (unsound is not null) state.RefuseDamage(unsound.Path, 0, "This segment and others do not begin with a sound header, and no segment holds a sound first batch.");
            unsound = file;
        }

        return state.Refusal is null;
    }

    private bool IsOneDirectory(List<FoundSegment> segments, LastSegment? last)
    {
        FoundSegment? reference = last is { File.Verdict: HeaderVerdict.Sound } ? last.File : null;
        foreach (var file in segments)
        {
            if (file.Verdict != HeaderVerdict.Sound) continue;
            reference ??= file;
            if (file.Header.Directory == reference.Header.Directory) continue;
            state.Refuse(LogRefusalKind.Foreign, file.Path, 0, $"This segment belongs to directory {file.Header.Directory}, {reference.Path} to {reference.Header.Directory}. Put each where it came from.");
            return false;
        }

        if (reference is not null) Directory = reference.Header.Directory;
        return true;
    }

    private bool AreComplete(List<FoundSegment> segments, LastSegment? last)
    {
        if (last is null) return true;
        foreach (var item in last.Roster)
        {
            var file = segments.Find(f => f.Number == item.Segment);
            if (file is null) state.Refuse(LogRefusalKind.Missing, Segment.PathOf(item.Segment), -1, "The log needs this segment. Restore it from where the directory was copied from; if it is lost, let the node join again with an empty directory.");
            else if (!file.IsItself) state.RefuseDamage(file.Path, 0, file.Verdict == HeaderVerdict.Sound ? $"The header is that of segment {file.Header.Number}." : "The header of the segment is damaged.");
            else if (file.IsCut || file.LengthBytes < item.EndOffset) state.RefuseDamage(file.Path, file.LengthBytes, $"The segment ends here; it was made {file.Header.SizeBytes} bytes long. Perhaps it was not copied whole.");
            else Expected.Add(file);
            if (state.Refusal is not null) return false;
        }

        return true;
    }

    private bool Sort(List<FoundSegment> segments, LastSegment? last)
    {
        var lastNumber = last?.File.Number ?? default;
        foreach (var file in segments)
        {
            if (Expected.Contains(file)) continue;
            var isReady = last is not null && file.Number > lastNumber && file.IsItself && file.LengthBytes == file.Header.SizeBytes && file.LengthBytes == state.Options.SegmentBytes;
            var isWanted = isReady && Ready.Count < state.Options.ReserveSegments + state.Options.ReadySegments;
            (isWanted ? Ready : Orphans).Add(file);
        }

        return true;
    }
}
