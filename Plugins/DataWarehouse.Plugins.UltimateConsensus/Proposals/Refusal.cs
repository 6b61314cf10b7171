namespace DataWarehouse.Plugins.UltimateConsensus.Proposals;

/// <summary>Why the core did not take a request. Nothing was appended or sent; the request did not and will not take effect.</summary>
internal enum Refusal : byte
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>Another replica leads; see <see cref="Admission.Leader"/>.</summary>
    NotLeader,

    /// <summary>No leader is known at present.</summary>
    NoLeader,

    /// <summary>The leader is handing its leadership over.</summary>
    TransferInProgress,

    /// <summary>Too many uncommitted bytes; try again when some have committed.</summary>
    Busy,

    /// <summary>The payload is larger than a log entry may be.</summary>
    TooLarge,

    /// <summary>This replica is no voter of the configuration (any more).</summary>
    NotAVoter,

    /// <summary>An earlier configuration change is not applied yet.</summary>
    ChangePending,

    /// <summary>The configuration is joint; it must be left first.</summary>
    ConfigurationIsJoint,

    /// <summary>The configuration is not joint, so it cannot be left.</summary>
    ConfigurationIsNotJoint,

    /// <summary>The change leads to no usable configuration; the reason stands in <see cref="Admission.Detail"/>.</summary>
    ChangeImpossible,

    /// <summary>The replica id was used before, or is not larger than the last one given.</summary>
    ReplicaIdUsed,

    /// <summary>The replica named is not one that can do this.</summary>
    UnknownReplica,

    /// <summary>The leader has not committed an entry of its own term yet.</summary>
    NothingCommittedInTerm,

    /// <summary>The replica has no configuration yet.</summary>
    NotInitialised,

    /// <summary>The replica has stopped; see its fault.</summary>
    Stopped,

    /// <summary>It makes no difference: the state asked for is the present one.</summary>
    NoEffect,
}
