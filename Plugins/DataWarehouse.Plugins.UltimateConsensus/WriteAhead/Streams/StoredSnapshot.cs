using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>A snapshot as the log records it: what it stands for, and what its file must hold.</summary>
/// <param name="Descriptor">Index, term and configuration.</param>
/// <param name="StateBytes">The length of the state in bytes; 0 for a beginning without a file.</param>
/// <param name="StateHash">XxHash3-64 of the state, seed 0.</param>
/// <param name="HasFile">Whether the state stands in a file; without one the state is a group's empty beginning.</param>
/// <param name="IsInstalled">Whether it came from another replica and replaced the whole log.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record StoredSnapshot(SnapshotDescriptor Descriptor, long StateBytes, ulong StateHash, bool HasFile, bool IsInstalled)
{
    /// <summary>The directory of the snapshots.</summary>
    public const string DirectoryName = "snap";

    /// <summary>What the names of snapshot files end with.</summary>
    public const string Extension = ".snap";

    /// <summary>Whether another one stands for the state after the same entry, and so has the same file.</summary>
    /// <param name="other">The other one.</param>
    public bool IsSameStateAs(StoredSnapshot other) => Descriptor.Index == other.Descriptor.Index && Descriptor.Term == other.Descriptor.Term;

    /// <summary>The name of a snapshot's file.</summary>
    /// <param name="group">The group.</param>
    /// <param name="generation">The group's life.</param>
    /// <param name="snapshot">Index and term of the snapshot.</param>
    public static DiskPath PathOf(GroupId group, Generation generation, SnapshotDescriptor snapshot) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{DirectoryName}/{group.Value:x16}-{generation.Value:x16}-{snapshot.Index.Value:x16}-{snapshot.Term.Value:x16}{Extension}"));
}
