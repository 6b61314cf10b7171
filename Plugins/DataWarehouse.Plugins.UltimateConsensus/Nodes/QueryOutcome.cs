namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>What became of a linearizable read.</summary>
public enum QueryOutcome
{
    /// <summary>Never returned: the value of a variable that nobody set.</summary>
    None = 0,

    /// <summary>The response holds the answer; it sees everything that was answered before the read began.</summary>
    Answered,

    /// <summary>The state machine cannot read the request; asking again is useless.</summary>
    Malformed,

    /// <summary>The state machine does not know this kind of request.</summary>
    Unsupported,

    /// <summary>The answer would exceed a limit of the state machine; ask for less.</summary>
    TooLarge,

    /// <summary>No leader confirmed the read; ask again, at <see cref="QueryResult.Leader"/> if it is known.</summary>
    NotLeader,

    /// <summary>As many reads are under way as may be; try again after a while.</summary>
    Busy,

    /// <summary>The replica has stopped after a fault; its status says which.</summary>
    Stopped,

    /// <summary>This node holds no replica of the group.</summary>
    NotHere,
}
