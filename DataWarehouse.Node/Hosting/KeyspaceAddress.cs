namespace DataWarehouse.Node.Hosting;

/// <summary>An address for clients that serves one keyspace and nothing else.</summary>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Address">Where to listen.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KeyspaceAddress(string Keyspace, HostPort Address);
