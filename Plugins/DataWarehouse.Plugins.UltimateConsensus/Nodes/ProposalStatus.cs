namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>What became of a proposal.</summary>
public enum ProposalStatus
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>It is durable on a majority and was applied here; the response is the state machine's.</summary>
    Applied,

    /// <summary>It was applied before, with the same session and sequence, and its response was not kept.</summary>
    AppliedResponseGone,

    /// <summary>
    /// Nobody here can say whether it was or will be applied: the wait took too long, or the replica stopped. Ask again in the same session and with the same
    /// sequence, or look at the state.
    /// </summary>
    OutcomeUnknown,

    /// <summary>This node does not lead the group; <see cref="ProposalResult.Leader"/> does, as far as known. It has no effect.</summary>
    NotLeader,

    /// <summary>As much is under way as may be; try again after a while. It has no effect.</summary>
    Busy,

    /// <summary>The command is larger than a command may be. It has no effect.</summary>
    TooLarge,

    /// <summary>Another leader's entry took its place. It has no effect and never will have.</summary>
    Superseded,

    /// <summary>The session is not open. This proposal has no effect; an earlier one of the same sequence may have had.</summary>
    UnknownSession,

    /// <summary>The session has acknowledged this sequence already, or it is too far ahead. It has no effect.</summary>
    RefusedBySession,

    /// <summary>The bytes are no proposal. It has no effect.</summary>
    Malformed,

    /// <summary>The disk is full here. It has no effect.</summary>
    DiskFull,

    /// <summary>The replica has stopped after a fault; its status says which.</summary>
    Stopped,

    /// <summary>This node holds no replica of the group.</summary>
    NotHere,
}
