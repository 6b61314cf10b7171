namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;

/// <summary>How a keyspace keeps its data. The numbers are part of the formats.</summary>
public enum KeyspaceKind : byte
{
    /// <summary>One group: everything linearizable together.</summary>
    Consensus = 0,

    /// <summary>As many groups as were asked for at the beginning: linearizable for each key or tag.</summary>
    Sharded = 1,

    /// <summary>No group: multi-master.</summary>
    Convergent = 2,
}
