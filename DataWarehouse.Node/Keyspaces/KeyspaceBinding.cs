namespace DataWarehouse.Node.Keyspaces;

/// <summary>What a connection is bound to that came in by an address of one keyspace; a feature of the connection.</summary>
/// <param name="Name">The keyspace.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KeyspaceBinding(string Name);
