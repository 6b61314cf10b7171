using System.Collections.Immutable;
using DataWarehouse.Node.Backups;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A backup in a file.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SnapshotRow
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Its length.</summary>
    public required long Bytes { get; init; }

    /// <summary>The digest that it ends with.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The cluster that it comes from.</summary>
    public required string Cluster { get; init; }

    /// <summary>The node that wrote it.</summary>
    public required string Node { get; init; }

    /// <summary>The release of that node.</summary>
    public required string Release { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTime TakenAt { get; init; }

    /// <summary>Its keyspaces.</summary>
    public required ImmutableArray<SnapshotKeyspaceRow> Keyspaces { get; init; }

    /// <summary>The row of a backup.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="backup">What was read of it.</param>
    public static SnapshotRow Of(string file, long bytes, BackupReader backup) => new()
    {
        File = file,
        Bytes = bytes,
        Sha256 = Convert.ToHexStringLower(backup.Digest),
        Cluster = backup.Origin.Cluster.ToString(),
        Node = backup.Origin.Node,
        Release = backup.Origin.Release,
        TakenAt = backup.Origin.TakenAt,
        Keyspaces = [.. backup.Keyspaces.Select(SnapshotKeyspaceRow.Of)],
    };
}
