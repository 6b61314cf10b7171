using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Backups;

/// <summary>Where a backup comes from.</summary>
/// <param name="Cluster">The cluster; never the one that it is restored into.</param>
/// <param name="Node">The node that wrote it.</param>
/// <param name="Release">The release of that node.</param>
/// <param name="TakenAt">When, by the node's clock, in UTC.</param>
/// <param name="Keyspaces">How many keyspaces it has.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record BackupOrigin(ClusterId Cluster, string Node, string Release, DateTime TakenAt, int Keyspaces);
