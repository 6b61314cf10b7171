namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>Names of attributes that mean something to the system group itself. All others are kept for whoever asks.</summary>
/// <remarks>Constants; thread-safe.</remarks>
public static class NodeLabels
{
    /// <summary>The label of what fails together on a large scale; voters of a group are spread over its values first.</summary>
    public const string Zone = "zone";

    /// <summary>The label of the machine; voters are spread over its values next. A host is in one zone.</summary>
    public const string Host = "host";

    /// <summary>The address at which other nodes reach a node; no two nodes have the same.</summary>
    public const string PeerAddress = "peer";

    /// <summary>The address at which clients reach a node.</summary>
    public const string ClientAddress = "client";
}
