namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>What changed in the state of the system group.</summary>
[Flags]
public enum SystemChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A keyspace was made, became ready or was deleted.</summary>
    Keyspaces = 1,

    /// <summary>A group was placed, moved or deleted: nodes ask what they should run.</summary>
    Groups = 2,

    /// <summary>The membership epoch moved: somebody joined or was removed.</summary>
    Membership = 4,

    /// <summary>Something about a node: addresses, labels, service, its release.</summary>
    Nodes = 8,

    /// <summary>Join tokens.</summary>
    Tokens = 16,

    /// <summary>The cluster's feature level.</summary>
    FeatureLevel = 32,

    /// <summary>How far the data of nodes has come; of interest to whoever refuses nodes that were set back.</summary>
    Progress = 64,

    /// <summary>What operators decided.</summary>
    Audit = 128,

    /// <summary>Everything, as after a restore.</summary>
    All = 255,
}
