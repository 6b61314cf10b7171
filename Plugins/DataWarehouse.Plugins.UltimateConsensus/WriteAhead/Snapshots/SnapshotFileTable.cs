using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The files of a store, found by the life of the group that they belong to. A life has few: the present one, its successor, old ones that are still read.</summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotFileTable
{
    private readonly Dictionary<(GroupId Group, Generation Generation), List<SnapshotFile>> _files = [];

    /// <summary>The files of a life.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    public SnapshotFile[] Of(GroupId group, Generation generation) => _files.TryGetValue((group, generation), out var files) ? [.. files] : [];

    /// <summary>A file, or null.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="descriptor">Index and term of the snapshot.</param>
    public SnapshotFile? Find(GroupId group, Generation generation, SnapshotDescriptor descriptor) => _files.TryGetValue((group, generation), out var files)
        ? files.Find(file => file.Descriptor.Index == descriptor.Index && file.Descriptor.Term == descriptor.Term)
        : null;

    /// <summary>Adds a file.</summary>
    /// <param name="file">The file; there is none of its name.</param>
    public void Add(SnapshotFile file)
    {
        if (!_files.TryGetValue((file.Group, file.Generation), out var files)) _files.Add((file.Group, file.Generation), files = []);
        files.Add(file);
    }

    /// <summary>Forgets a file.</summary>
    /// <param name="file">The file.</param>
    public void Remove(SnapshotFile file)
    {
        var files = _files[(file.Group, file.Generation)];
        files.Remove(file);
        if (files.Count == 0) _files.Remove((file.Group, file.Generation));
    }
}
