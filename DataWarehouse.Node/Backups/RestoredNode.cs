using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Backups;

/// <summary>What a restored backup has become.</summary>
/// <param name="Identity">Whose directory it is.</param>
/// <param name="Keyspaces">The keyspaces that came out of the backup.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RestoredNode(NodeIdentity Identity, IReadOnlyList<BackupKeyspace> Keyspaces);
