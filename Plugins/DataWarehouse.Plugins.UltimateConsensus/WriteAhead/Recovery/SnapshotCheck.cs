using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>Checks that the latest snapshots have their files, and finds those that nobody needs.</summary>
/// <remarks>What stands in a file is checked when it is read. Stateless.</remarks>
internal static class SnapshotCheck
{
    /// <summary>Checks.</summary>
    /// <param name="state">Takes the refusal.</param>
    /// <param name="contents">What lies in the directory.</param>
    /// <param name="streams">The groups.</param>
    /// <returns>The files that nobody needs.</returns>
    public static List<DiskPath> Check(OpeningState state, DirectoryContents contents, StreamTable streams)
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in contents.Snapshots)
        {
            if (!entry.IsDirectory) lengths[$"{StoredSnapshot.DirectoryName}/{entry.Name}"] = entry.LengthBytes;
        }

        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in streams.Streams)
        {
            if (stream.Snapshot is not { HasFile: true } snapshot) continue;
            var path = StoredSnapshot.PathOf(stream.Group, stream.Generation, snapshot.Descriptor);
            needed.Add(path.Value);
            if (!lengths.TryGetValue(path.Value, out var length))
                state.Refuse(LogRefusalKind.Missing, path, -1, $"The log of group {stream.Group} begins with this snapshot. Restore the file; if it is lost, let the node join again with an empty directory.");
            else if (SnapshotStore.FileBytesOf(snapshot.StateBytes) is var expected && length != expected)
                state.RefuseDamage(path, Math.Min(length, expected), $"The snapshot has {length} bytes and must have {expected}.");
        }

        return Orphans(contents, needed);
    }

    private static List<DiskPath> Orphans(DirectoryContents contents, HashSet<string> needed)
    {
        var orphans = new List<DiskPath>();
        foreach (var entry in contents.Snapshots)
        {
            // A name that a disk path cannot have is none of ours.
            if (entry.IsDirectory || needed.Contains($"{StoredSnapshot.DirectoryName}/{entry.Name}") || !IsPermitted(entry.Name)) continue;
            orphans.Add(new DiskPath(StoredSnapshot.DirectoryName).Append(entry.Name));
        }

        return orphans;
    }

    private static bool IsPermitted(string name)
    {
        if (name.Length is 0 or > DiskPath.SegmentLengthMax || name[0] == '.') return false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('.' or '_' or '-')) return false;
        }

        return true;
    }
}
