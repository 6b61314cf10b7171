namespace DataWarehouse.Node.Keyspaces;

/// <summary>What kind of keyspace somebody wants.</summary>
/// <param name="Name">What requests will call it.</param>
/// <param name="Shards">Over how many groups it is sharded; 0 for a consensus keyspace, which has one and is not.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KeyspaceForm(string Name, int Shards);
