using DataWarehouse.Node.Backups;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A keyspace in a backup.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SnapshotKeyspaceRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The revision of the moment.</summary>
    public required long Revision { get; init; }

    /// <summary>Keys that existed then.</summary>
    public required long Keys { get; init; }

    /// <summary>Bytes of its state.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many groups the keyspace has; null where it has one.</summary>
    public int? Groups { get; init; }

    /// <summary>Which of them this is, from 0; null where there is one.</summary>
    public int? Place { get; init; }

    /// <summary>The row of a keyspace.</summary>
    /// <param name="keyspace">The keyspace.</param>
    public static SnapshotKeyspaceRow Of(BackupKeyspace keyspace) => new() { Name = keyspace.Name, Revision = keyspace.Revision, Keys = keyspace.Keys, Bytes = keyspace.StateBytes, Groups = Several(keyspace) ? keyspace.Groups : null, Place = Several(keyspace) ? keyspace.Place : null };

    private static bool Several(BackupKeyspace keyspace) => keyspace.Kind == BackupKeyspace.Sharded;
}
