namespace DataWarehouse.Simulation.Commands;

/// <summary>What a world of a swarm is about.</summary>
internal enum SwarmWorkload
{
    /// <summary>One group: the Raft core.</summary>
    Core,

    /// <summary>Whole nodes: shards with many groups, logs, streams.</summary>
    Node,

    /// <summary>A cluster: who belongs to it, which groups are where, and how that changes.</summary>
    Cluster,
}
