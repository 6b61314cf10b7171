using DataWarehouse.Node.Sharding;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>The keyspace that a request means: of one group, or sharded over several.</summary>
/// <param name="One">The keyspace, if it has one group.</param>
/// <param name="Many">The keyspace, if it is sharded.</param>
/// <remarks>Immutable and thread-safe; exactly one of the two is set.</remarks>
internal readonly record struct KeyspaceTarget(Keyspace? One, ShardedKeyspace? Many)
{
    /// <summary>What requests call it.</summary>
    public string Name => One?.Entry.Name ?? Many!.Name;

    /// <summary>The keyspace, or the first of its groups that is open here; null if none is.</summary>
    public Keyspace? Any => One ?? Many!.First;

    /// <summary>Its limits, which it has once, however many groups it is sharded over; null for none.</summary>
    public KeyspaceGuard? Guard => Any?.Guard;
}
