using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What of a damaged log is kept, what is lost, and which files make room for the new log. Only looks.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="Directory">The directory.</param>
/// <param name="Remains">What is left of the log.</param>
/// <param name="Lives">What goes into the new log, by group; those of which nothing is kept included.</param>
/// <param name="FirstFree">A number of a segment that no file has, nor any later one.</param>
/// <param name="Aside">The files of the old log that are not needed any more.</param>
internal sealed record LossPlan(DirectoryId Directory, LogRemains Remains, IReadOnlyList<KeptLife> Lives, SegmentNumber FirstFree, IReadOnlyList<DiskPath> Aside)
{
    /// <summary>Makes a plan.</summary>
    /// <param name="files">The files of a directory that an opening refuses.</param>
    /// <param name="planted">A fault that is switched on.</param>
    /// <param name="refusal">Why there is none, or null.</param>
    public static LossPlan? Make(ILogFiles files, PlantedRepairBug planted, out LogRefusal? refusal)
    {
        var segments = SegmentFiles.Find(files, []);
        if (segments.Find(s => s.Verdict == HeaderVerdict.Sound) is not { } named)
        {
            refusal = new LogRefusal(LogRefusalKind.Damaged, Segments.Segment.DirectoryName, -1, "No segment has a sound header, so nobody can say which directory this is. Let the node join again with an empty directory.");
            return null;
        }

        if (segments.Find(s => s.Verdict == HeaderVerdict.Sound && s.Header.Directory != named.Header.Directory) is { } foreign)
        {
            refusal = new LogRefusal(LogRefusalKind.Foreign, foreign.Path.Value, 0, $"This segment belongs to directory {foreign.Header.Directory}, {named.Path} to {named.Header.Directory}. Put each where it came from.");
            return null;
        }

        if (LogRemains.Read(files, segments, out refusal) is not { } remains) return null;
        var snapshots = files.List(new DiskPath(StoredSnapshot.DirectoryName));
        var lives = new List<KeptLife>();
        foreach (var life in LivesOf(files, remains)) lives.Add(new LifeJudge(remains, life, HasFile(snapshots, life), planted).Judge());
        lives.Sort(static (left, right) => left.Outcome.Group.Value.CompareTo(right.Outcome.Group.Value));
        return new LossPlan(named.Header.Directory, remains, lives, segments[^1].Number.Next, AsideOf(segments, snapshots, lives));
    }

    /// <summary>The plan with another choice of what goes into the new log.</summary>
    /// <param name="files">The files that it was made of.</param>
    /// <param name="lives">The lives, by group.</param>
    public LossPlan With(ILogFiles files, IReadOnlyList<KeptLife> lives) =>
        this with { Lives = lives, Aside = AsideOf(SegmentFiles.Find(files, []), files.List(new DiskPath(StoredSnapshot.DirectoryName)), lives) };

    /// <summary>The latest life of each group that did not end, as far as anybody knows.</summary>
    private static List<LifeRemains> LivesOf(ILogFiles files, LogRemains remains)
    {
        var byGeneration = new Dictionary<Generation, LifeRemains>();
        var lives = new List<LifeRemains>();
        foreach (var segment in remains.Segments)
        {
            var bytes = segment.Bytes(files);
            foreach (var batch in segment.Batches)
            {
                var number = batch.Header.FirstRecord.Value;
                foreach (var record in batch.Records)
                {
                    var found = new FoundRecord(record.Header, number++, segment.File.Number, record.Offset);
                    if (record.Header.Kind >= RecordKind.Roster) continue;
                    if (!byGeneration.TryGetValue(record.Header.Generation, out var life))
                    {
                        byGeneration.Add(record.Header.Generation, life = new LifeRemains(record.Header.Group, record.Header.Generation));
                        lives.Add(life);
                    }

                    life.Take(found, SegmentRemains.BodyOf(bytes, record));
                }
            }
        }

        var latest = new Dictionary<GroupId, Generation>();
        foreach (var life in lives)
        {
            if (!latest.TryGetValue(life.Group, out var generation) || life.Generation > generation) latest[life.Group] = life.Generation;
        }

        return lives.FindAll(life => latest[life.Group] == life.Generation && !life.IsDestroyed);
    }

    private static bool HasFile(IReadOnlyList<DiskEntry> snapshots, LifeRemains life)
    {
        if (life.Snapshot is not { HasFile: true } snapshot) return true;
        var name = StoredSnapshot.PathOf(life.Group, life.Generation, snapshot.Descriptor).Value;
        foreach (var entry in snapshots)
        {
            if (name == $"{StoredSnapshot.DirectoryName}/{entry.Name}") return entry.LengthBytes == SnapshotStore.FileBytesOf(snapshot.StateBytes);
        }

        return false;
    }

    /// <summary>All segments, and the snapshots that an opening would delete as not needed: somebody may want to look at them.</summary>
    private static List<DiskPath> AsideOf(List<InspectedSegment> segments, IReadOnlyList<DiskEntry> snapshots, IReadOnlyList<KeptLife> lives)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var life in lives)
        {
            if (life.Stored is { HasFile: true } snapshot) kept.Add(StoredSnapshot.PathOf(life.Outcome.Group, life.Outcome.Generation, snapshot.Descriptor).Value);
        }

        List<DiskPath> aside = [.. segments.Select(s => s.Path)];
        foreach (var entry in snapshots)
        {
            var path = $"{StoredSnapshot.DirectoryName}/{entry.Name}";
            if (!entry.IsDirectory && IsSnapshot(entry.Name) && !kept.Contains(path)) aside.Add(new DiskPath(path));
        }

        return aside;
    }

    private static bool IsSnapshot(string name)
    {
        if (!name.EndsWith(StoredSnapshot.Extension, StringComparison.Ordinal)) return false;
        foreach (var character in name.AsSpan(0, name.Length - StoredSnapshot.Extension.Length))
        {
            if (!char.IsAsciiHexDigitLower(character) && character != '-') return false;
        }

        return name.Length <= DiskPath.SegmentLengthMax && name[0] != '.';
    }
}
