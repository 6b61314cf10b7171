using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>A file of the store, from the moment its writing begins until it is removed.</summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotFile
{
    /// <summary>Describes a file.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="descriptor">Which snapshot.</param>
    /// <param name="path">The name that it has at present.</param>
    public SnapshotFile(GroupId group, Generation generation, SnapshotDescriptor descriptor, DiskPath path)
    {
        Group = group;
        Generation = generation;
        Descriptor = descriptor;
        Path = path;
    }

    /// <summary>The group.</summary>
    public GroupId Group { get; }

    /// <summary>The group's life.</summary>
    public Generation Generation { get; }

    /// <summary>Which snapshot.</summary>
    public SnapshotDescriptor Descriptor { get; }

    /// <summary>The name that it has at present.</summary>
    public DiskPath Path { get; set; }

    /// <summary>Who writes it, or null once it is whole.</summary>
    public SnapshotWriter? Writer { get; set; }

    /// <summary>How many readers have it open.</summary>
    public int Readers { get; set; }

    /// <summary>Whether it goes as soon as nobody reads it.</summary>
    public bool IsDoomed { get; set; }
}
