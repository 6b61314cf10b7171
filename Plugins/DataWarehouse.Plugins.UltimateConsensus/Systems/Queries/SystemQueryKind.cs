namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Queries;

/// <summary>What is asked of the system group. The numbers are part of the formats.</summary>
public enum SystemQueryKind : byte
{
    /// <summary>Nothing but what every answer has: cluster, epoch, feature level, numbers.</summary>
    Summary = 1,

    /// <summary>Members, ascending by incarnation.</summary>
    Nodes = 2,

    /// <summary>Removed lives of nodes, ascending by incarnation.</summary>
    Retired = 3,

    /// <summary>Join tokens, ascending by name.</summary>
    Tokens = 4,

    /// <summary>Keyspaces, ascending by name.</summary>
    Keyspaces = 5,

    /// <summary>Groups, ascending by number.</summary>
    Groups = 6,

    /// <summary>What operators decided, ascending by index.</summary>
    Audit = 7,
}
