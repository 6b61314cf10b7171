using System.Buffers.Binary;
using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>The first steps of an opening: looks at the file system, takes the lock, and finds the files.</summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
/// <param name="state">What the steps share.</param>
internal sealed class DirectoryLook(OpeningState state)
{
    private static readonly DiskPath LockPath = new("lock");
    private static readonly DiskPath SegmentDirectory = new(Segment.DirectoryName);
    private static readonly DiskPath SnapshotDirectory = new(StoredSnapshot.DirectoryName);
    private readonly byte[] _header = new byte[SegmentHeader.Bytes + sizeof(uint)];

    /// <summary>What was found, at the end.</summary>
    public DirectoryContents? Contents { get; private set; }

    /// <summary>The steps; each waits for a completion.</summary>
    public IEnumerable<bool> Run()
    {
        state.Path = DiskPath.Root;
        state.Disk.Inspect(DiskTask.Opening);
        yield return true;
        if (!IsSafe(state.Completion.Volume)) yield break;

        state.Path = LockPath;
        state.Disk.Lock(DiskTask.Opening, LockPath);
        yield return true;

        state.Path = DiskPath.Root;
        state.Disk.List(DiskTask.Opening, DiskPath.Root);
        yield return true;
        var hasSegments = HasDirectory(Segment.DirectoryName);
        var hasSnapshots = HasDirectory(StoredSnapshot.DirectoryName);

        if (HasDirectory(RepairJournal.DirectoryName))
        {
            state.Path = RepairJournal.Directory;
            state.Disk.List(DiskTask.Opening, RepairJournal.Directory);
            yield return true;
            if (IsRepairing()) yield break;
        }

        var snapshots = ImmutableArray<DiskEntry>.Empty;
        if (hasSnapshots)
        {
            state.Path = SnapshotDirectory;
            state.Disk.List(DiskTask.Opening, SnapshotDirectory);
            yield return true;
            snapshots = state.Completion.Entries;
        }

        var segments = new List<FoundSegment>();
        if (hasSegments)
        {
            foreach (var wait in OpenSegments(segments)) yield return wait;
        }

        Contents = new DirectoryContents(hasSegments, hasSnapshots, segments, snapshots);
    }

    private IEnumerable<bool> OpenSegments(List<FoundSegment> segments)
    {
        state.Path = SegmentDirectory;
        state.Disk.List(DiskTask.Opening, SegmentDirectory);
        yield return true;
        foreach (var entry in state.Completion.Entries)
        {
            if (entry.IsDirectory || !Segment.TryParse(entry.Name, out var number) || Segment.PathOf(number).Value != $"{Segment.DirectoryName}/{entry.Name}") continue;
            var file = state.Disk.NewFile();
            state.Path = Segment.PathOf(number);
            state.Disk.Open(DiskTask.Opening, file, state.Path);
            yield return true;
            var length = state.Completion.LengthBytes;
            state.Disk.Read(DiskTask.Opening, file, 0, _header);
            yield return true;
            var verdict = SegmentHeader.TryRead(_header.AsSpan(0, state.Completion.TransferredBytes), out var header);
            segments.Add(new FoundSegment(number, file, length, verdict, header, LooksBegun(state.Completion.TransferredBytes)));
            if (verdict == HeaderVerdict.Newer) state.Refuse(LogRefusalKind.Newer, state.Path, 0, "A later release wrote this segment. Start that release, or a later one.");
        }
    }

    private bool LooksBegun(int bytes) =>
        bytes == _header.Length && BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(SegmentHeader.Bytes)) == BatchHeader.Magic;

    private bool IsSafe(in DiskVolume volume)
    {
        if (volume.Kind == DiskVolumeKind.Local || state.Options.AllowUnsafeFileSystem) return true;
        var why = volume.Kind switch
        {
            DiskVolumeKind.Memory => "keeps its bytes in memory, so all would be lost with the power",
            DiskVolumeKind.Network => "belongs to another machine, so nobody here can say what is durable",
            _ => "is none of those that are known to keep what they say is durable",
        };
        state.Refuse(LogRefusalKind.UnsafeFileSystem, DiskPath.Root, -1, $"The file system ({volume.FileSystemName}) {why}. Use a local one, or allow unsafe file systems expressly.");
        return false;
    }

    private bool IsRepairing()
    {
        foreach (var entry in state.Completion.Entries)
        {
            if (entry.Name != RepairJournal.FileName) continue;
            state.Refuse(LogRefusalKind.Repairing, RepairJournal.Path, -1, "A repair of this directory was decided and cut short. Run the repair again; it goes on where it was.");
            return true;
        }

        return false;
    }

    private bool HasDirectory(string name)
    {
        foreach (var entry in state.Completion.Entries)
        {
            if (entry.IsDirectory && entry.Name == name) return true;
        }

        return false;
    }
}
