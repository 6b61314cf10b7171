namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>Why a change leads to no configuration.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal enum ConfigurationRefusal : byte
{
    /// <summary>It leads to one.</summary>
    None,

    /// <summary>A joint configuration must be left before another is entered.</summary>
    AlreadyJoint,

    /// <summary>A joint configuration changes only by being left.</summary>
    JointRefusesSimple,

    /// <summary>There is no joint configuration to leave.</summary>
    NotJoint,

    /// <summary>There is no voter yet who could agree to a joint configuration.</summary>
    NoVotersToJoin,

    /// <summary>Nobody would be left to vote.</summary>
    NoVotersLeft,

    /// <summary>Majorities before and after would not overlap, so a joint configuration is needed.</summary>
    NeedsJoint,

    /// <summary>More parts than a change may have.</summary>
    TooManyChanges,

    /// <summary>More members than a group may have.</summary>
    TooManyMembers,

    /// <summary>A replica id below 0.</summary>
    ImpossibleReplica,

    /// <summary>A kind of change that this release does not know.</summary>
    UnknownKind,

    /// <summary>The configuration to start from is not valid.</summary>
    UnsoundConfiguration,
}
