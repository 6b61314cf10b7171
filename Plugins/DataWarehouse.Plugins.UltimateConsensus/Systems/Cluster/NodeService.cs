namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>What a node is good for. The numbers are part of the formats.</summary>
public enum NodeService : byte
{
    /// <summary>It takes replicas.</summary>
    InService = 0,

    /// <summary>It is being emptied: it keeps what it has until that has found another place, and takes nothing new.</summary>
    Draining = 1,
}
