using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>
/// The last steps of an opening, the only ones that change anything: makes directories, makes sure that what was found is durable, and removes what
/// nobody needs.
/// </summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
/// <param name="state">What the steps share.</param>
/// <param name="contents">What lies in the directory.</param>
/// <param name="roster">What is to become of the segments.</param>
/// <param name="last">The segment that was appended to last, or null.</param>
/// <param name="snapshots">Files of snapshots that nobody needs.</param>
internal sealed class OpeningChanges(OpeningState state, DirectoryContents contents, RosterCheck roster, LastSegment? last, List<DiskPath> snapshots)
{
    private const int PieceBytesMax = 1 << 20;
    private static readonly DiskPath SegmentDirectory = new(Segment.DirectoryName);
    private static readonly DiskPath SnapshotDirectory = new(StoredSnapshot.DirectoryName);

    /// <summary>The prepared segments under their new numbers, at the end.</summary>
    public List<FoundSegment> TakenOver { get; } = [];

    /// <summary>The steps; each waits for a completion.</summary>
    public IEnumerable<bool> Run()
    {
        foreach (var wait in MakeDirectories()) yield return wait;
        if (last is not null && state.Options.Planted != PlantedLogBug.FoundTailNotSynced)
        {
            foreach (var wait in WriteLastBatchAgain(last)) yield return wait;
        }

        foreach (var file in roster.Ready)
        {
            foreach (var wait in TakeOver(file)) yield return wait;
        }

        foreach (var wait in RemoveOrphans()) yield return wait;

        // Also without a change of now: names that an earlier start made may have stayed in the system's cache.
        state.Path = SegmentDirectory;
        state.Disk.SyncDirectory(DiskTask.Opening, SegmentDirectory);
        yield return true;
        state.Path = SnapshotDirectory;
        state.Disk.SyncDirectory(DiskTask.Opening, SnapshotDirectory);
        yield return true;
    }

    private IEnumerable<bool> MakeDirectories()
    {
        if (!contents.HasSegments)
        {
            state.Path = SegmentDirectory;
            state.Disk.CreateDirectory(DiskTask.Opening, SegmentDirectory);
            yield return true;
        }

        if (!contents.HasSnapshots)
        {
            state.Path = SnapshotDirectory;
            state.Disk.CreateDirectory(DiskTask.Opening, SnapshotDirectory);
            yield return true;
        }

        state.Path = DiskPath.Root;
        state.Disk.SyncDirectory(DiskTask.Opening, DiskPath.Root);
        yield return true;
    }

    /// <summary>
    /// The last batch may stand in the system's cache only, and be clean there after a sync that failed: another sync alone would then wrongly succeed.
    /// So it is written once more as it stands.
    /// </summary>
    private IEnumerable<bool> WriteLastBatchAgain(LastSegment segment)
    {
        state.Path = segment.File.Path;
        var piece = new byte[(int)Math.Min(Math.Min(PieceBytesMax, state.Disk.Limits.TransferBytesMax), segment.EndOffset - segment.LastBatchOffset)];
        for (var offset = segment.LastBatchOffset; offset < segment.EndOffset; offset += piece.Length)
        {
            var part = piece.AsMemory(0, (int)Math.Min(piece.Length, segment.EndOffset - offset));
            state.Disk.Read(DiskTask.Opening, segment.File.File, offset, part);
            yield return true;
            if (state.Completion.TransferredBytes != part.Length) state.RefuseDamage(segment.File.Path, offset, "The segment became shorter while it was read.");
            if (state.Refusal is not null) yield break;
            state.Disk.Write(DiskTask.Opening, segment.File.File, offset, part);
            yield return true;
        }

        state.Disk.Sync(DiskTask.Opening, segment.File.File);
        yield return true;
    }

    /// <summary>
    /// The name of a prepared segment may be in the system's cache only, and forgotten there after a sync of the directory that failed: another sync alone
    /// would then wrongly succeed, and what is written to the segment be lost with its name. So it gets a new name, which the sync of the directory covers.
    /// </summary>
    private IEnumerable<bool> TakeOver(FoundSegment file)
    {
        var taken = file with { Number = new SegmentNumber(HighestNumber() + 1) };
        state.Path = file.Path;
        state.Disk.Rename(DiskTask.Opening, file.Path, taken.Path);
        yield return true;
        TakenOver.Add(taken);
        state.Path = taken.Path;
        var header = new byte[SegmentHeader.Bytes];
        (file.Header with { Number = taken.Number }).Write(header);
        state.Disk.Write(DiskTask.Opening, file.File, 0, header);
        yield return true;
        state.Disk.Sync(DiskTask.Opening, file.File);
        yield return true;
    }

    private long HighestNumber()
    {
        var highest = TakenOver.Count > 0 ? TakenOver[^1].Number.Value : 0;
        foreach (var file in contents.Segments) highest = Math.Max(highest, file.Number.Value);
        return highest;
    }

    private IEnumerable<bool> RemoveOrphans()
    {
        foreach (var file in roster.Orphans)
        {
            state.Path = file.Path;
            state.Disk.Close(DiskTask.Opening, file.File);
            yield return true;
            state.Disk.Delete(DiskTask.Opening, file.Path);
            yield return true;
        }

        foreach (var path in snapshots)
        {
            state.Path = path;
            state.Disk.Delete(DiskTask.Opening, path);
            yield return true;
        }
    }
}
