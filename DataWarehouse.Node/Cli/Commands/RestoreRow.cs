using System.Collections.Immutable;
using DataWarehouse.Node.Backups;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A data directory that was filled from a backup.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RestoreRow
{
    /// <summary>The directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The new cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>Whose directory it is.</summary>
    public required string Name { get; init; }

    /// <summary>The keyspaces that came out of the backup.</summary>
    public required ImmutableArray<SnapshotKeyspaceRow> Keyspaces { get; init; }

    /// <summary>The row of a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="restored">What became of the backup.</param>
    public static RestoreRow Of(string directory, RestoredNode restored) => new()
    {
        DataDirectory = directory,
        Cluster = restored.Identity.Plan.Cluster.ToString(),
        Name = restored.Identity.Name,
        Keyspaces = [.. restored.Keyspaces.Select(SnapshotKeyspaceRow.Of)],
    };
}
