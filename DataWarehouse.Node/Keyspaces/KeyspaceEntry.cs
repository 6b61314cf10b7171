using DataWarehouse.Plugins.UltimateConsensus.Nodes;

namespace DataWarehouse.Node.Keyspaces;

/// <summary>A group of a keyspace as the catalogue knows it; most keyspaces have one.</summary>
/// <param name="Name">What requests call the keyspace.</param>
/// <param name="Group">The group; never used again for another.</param>
/// <param name="Voters">The voters that the group began with; the group's own log says who they are now.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record KeyspaceEntry(string Name, long Group, IReadOnlyList<RaftMember> Voters)
{
    /// <summary>The number of the keyspace in the catalogue; 0 for one that is only planned yet.</summary>
    public long Keyspace { get; init; }

    /// <summary>The place of the group among those of its keyspace.</summary>
    public int Shard { get; init; }

    /// <summary>How many groups a sharded keyspace has; 0 for a keyspace that is not sharded.</summary>
    public int Shards { get; init; }

    /// <summary>Whether the keyspace is sharded.</summary>
    public bool IsSharded => Shards > 0;
}
