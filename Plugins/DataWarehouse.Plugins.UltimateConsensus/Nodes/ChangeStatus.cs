namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>What became of a change of a group's members or leader.</summary>
public enum ChangeStatus
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>It is committed and in force, or the other node leads.</summary>
    Done,

    /// <summary>Nobody here can say: the wait took too long, or leadership was lost meanwhile. The members in the leader's status say what became of it.</summary>
    OutcomeUnknown,

    /// <summary>This node does not lead the group; <see cref="ChangeResult.Leader"/> does, as far as known. It has no effect.</summary>
    NotLeader,

    /// <summary>Another change is under way; try again after a while. It has no effect.</summary>
    Busy,

    /// <summary>It cannot be done; <see cref="ChangeResult.Detail"/> says why. It has no effect.</summary>
    NotPossible,

    /// <summary>The replica has stopped after a fault, or the node has; it has no effect.</summary>
    Stopped,
}
