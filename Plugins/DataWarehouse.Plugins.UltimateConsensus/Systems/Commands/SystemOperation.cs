namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

/// <summary>What a command of the system group does. The numbers are part of the formats and never used again.</summary>
public enum SystemOperation : byte
{
    /// <summary>None; never encoded.</summary>
    None = 0,

    /// <summary>Begins the cluster.</summary>
    Init = 1,

    /// <summary>Lets nodes in by a secret.</summary>
    CreateToken = 2,

    /// <summary>Ends a token before its time.</summary>
    RevokeToken = 3,

    /// <summary>A node becomes a member.</summary>
    Join = 4,

    /// <summary>A member's process has started.</summary>
    NodeStarted = 5,

    /// <summary>Replaces a member's labels.</summary>
    SetLabels = 6,

    /// <summary>Puts a member into service or empties it.</summary>
    SetService = 7,

    /// <summary>Removes a member for good.</summary>
    RemoveNode = 8,

    /// <summary>Records how far the data of members has come.</summary>
    ReportProgress = 9,

    /// <summary>Asks for a keyspace.</summary>
    CreateKeyspace = 10,

    /// <summary>Deletes a keyspace with its groups.</summary>
    DeleteKeyspace = 11,

    /// <summary>Says where the next groups of a keyspace begin.</summary>
    PlaceGroups = 12,

    /// <summary>Begins a change of a group's members.</summary>
    BeginMove = 13,

    /// <summary>Lets the swap of a move be made.</summary>
    AdvanceMove = 14,

    /// <summary>Gives a move up.</summary>
    AbortMove = 15,

    /// <summary>Records the members of a group as its own log has them.</summary>
    SeeConfiguration = 16,

    /// <summary>Says which replicas should lead.</summary>
    PreferLeaders = 17,

    /// <summary>Raises the cluster's feature level.</summary>
    Finalise = 18,

    /// <summary>Records that a group was recovered from less than a quorum.</summary>
    RecordRecovery = 19,

    /// <summary>A member says which program it runs. From feature level 2 on.</summary>
    DescribeProgram = 20,
}
