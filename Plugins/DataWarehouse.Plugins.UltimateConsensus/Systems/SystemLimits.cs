namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// How much the system group takes. The bounds are judged when an entry is applied, so they are the same in every release: a release that changes one makes it depend
/// on the cluster's feature level.
/// </summary>
/// <remarks>Constants; thread-safe.</remarks>
public static class SystemLimits
{
    /// <summary>Nodes of a cluster at most.</summary>
    public const int NodesMax = 1_000;

    /// <summary>Nodes that were removed and are not sealed yet, at most. Beyond it nobody joins.</summary>
    public const int RetiredMax = 10_000;

    /// <summary>Nodes that begin a cluster, at most.</summary>
    public const int FoundersMax = 5;

    /// <summary>Groups at most, the system group included.</summary>
    public const int GroupsMax = 100_000;

    /// <summary>Keyspaces at most.</summary>
    public const int KeyspacesMax = 10_000;

    /// <summary>Groups of one keyspace at most.</summary>
    public const int GroupsOfKeyspaceMax = 4_096;

    /// <summary>Voters that may be asked for in a group, at most.</summary>
    public const int VotersMax = 5;

    /// <summary>Replicas of a group at most, those that come or go included. The system group has one for each node.</summary>
    public const int ReplicasMax = 16;

    /// <summary>Replicas that a recovery gives numbers to, at most: as many as a configuration may have members, for the system group has one on every node.</summary>
    public const int RecoveredMax = 64;

    /// <summary>Join tokens at most, those that ended not counted.</summary>
    public const int TokensMax = 1_000;

    /// <summary>Records of what operators decided, at most; the oldest goes first.</summary>
    public const int AuditRecordsMax = 1_000;

    /// <summary>Characters of a name at most: of a node, a keyspace, a token, an attribute.</summary>
    public const int NameCharactersMax = 64;

    /// <summary>Attributes at most: labels or addresses of a node, or settings of a keyspace.</summary>
    public const int AttributesMax = 16;

    /// <summary>UTF-8 bytes of an attribute's value at most.</summary>
    public const int ValueBytesMax = 256;

    /// <summary>UTF-8 bytes of an operator's word in a record at most.</summary>
    public const int TextBytesMax = 1_024;

    /// <summary>Items of one command at most: groups that are placed, progress that is reported, leaders that are preferred.</summary>
    public const int BatchMax = 1_024;

    /// <summary>Rows of one page of an answer at most.</summary>
    public const int PageRowsMax = 512;

    /// <summary>The longest life of a join token, in seconds: 30 days.</summary>
    public const long TokenSecondsMax = 30L * 24 * 3600;

    /// <summary>UTF-8 bytes of a release's name at most.</summary>
    public const int ReleaseBytesMax = 64;

    /// <summary>The highest feature level that can be named.</summary>
    public const int FeatureLevelMax = 1_000_000;

    /// <summary>Voters that the system group is to have, where there are nodes enough; an odd number below it where not.</summary>
    public const int SystemVoters = 5;
}
