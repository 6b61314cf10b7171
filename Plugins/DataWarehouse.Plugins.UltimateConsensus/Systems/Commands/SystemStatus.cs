namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>How a command of the system group was met. The numbers are part of the formats and never used again.</summary>
public enum SystemStatus : byte
{
    /// <summary>Never returned.</summary>
    None = 0,

    /// <summary>Done.</summary>
    Done = 1,

    /// <summary>It was so before, and nothing changed: as good as done.</summary>
    AlreadyDone = 2,

    /// <summary>The bytes are no command.</summary>
    Malformed = 16,

    /// <summary>The command is of a release that this cluster's members may not have yet.</summary>
    Unsupported = 17,

    /// <summary>A value is outside its range, or contradicts another.</summary>
    Invalid = 18,

    /// <summary>There is no cluster yet.</summary>
    NotInitialised = 19,

    /// <summary>There is a cluster already.</summary>
    AlreadyInitialised = 20,

    /// <summary>It is for another cluster.</summary>
    OtherCluster = 21,

    /// <summary>A limit is reached.</summary>
    LimitReached = 22,

    /// <summary>What it was decided on is not so any more.</summary>
    Stale = 23,

    /// <summary>It met an entry too early in the log; the same command may simply be proposed again.</summary>
    TryAgain = 24,

    /// <summary>No such token; it may have ended or been revoked.</summary>
    TokenUnknown = 32,

    /// <summary>The token's time is over.</summary>
    TokenExpired = 33,

    /// <summary>There is a token of that name or secret already.</summary>
    TokenExists = 34,

    /// <summary>No such member.</summary>
    NodeUnknown = 48,

    /// <summary>That life of the node was removed for good.</summary>
    NodeRetired = 49,

    /// <summary>A member has that name.</summary>
    NodeNameTaken = 50,

    /// <summary>A member has that address.</summary>
    AddressTaken = 51,

    /// <summary>The labels contradict those of another member.</summary>
    ContradictoryLabels = 52,

    /// <summary>The data directory is not the one of that life.</summary>
    ForeignDirectory = 53,

    /// <summary>The data was set back to an earlier state.</summary>
    RolledBack = 54,

    /// <summary>The release is older than what the cluster was finalised at.</summary>
    ReleaseTooOld = 55,

    /// <summary>A group would be left without a quorum.</summary>
    WouldLoseQuorum = 56,

    /// <summary>It is the last member.</summary>
    LastNode = 57,

    /// <summary>A member cannot do that feature level.</summary>
    LevelTooHigh = 58,

    /// <summary>The node's release needs a higher feature level than the cluster has. Not answered below feature level 2.</summary>
    ReleaseTooNew = 59,

    /// <summary>There is a keyspace of that name.</summary>
    KeyspaceExists = 64,

    /// <summary>No such keyspace.</summary>
    KeyspaceUnknown = 65,

    /// <summary>No such group.</summary>
    GroupUnknown = 66,

    /// <summary>The group has a move under way.</summary>
    MovePending = 67,

    /// <summary>No such move is under way.</summary>
    MoveUnknown = 68,

    /// <summary>No such replica.</summary>
    ReplicaUnknown = 69,

    /// <summary>The node takes no replicas.</summary>
    NodeNotInService = 70,
}
