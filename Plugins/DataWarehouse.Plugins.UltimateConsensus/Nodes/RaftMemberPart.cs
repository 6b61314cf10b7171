namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>The part that a replica has in its group.</summary>
public enum RaftMemberPart
{
    /// <summary>None: it is no member, or not any more.</summary>
    None = 0,

    /// <summary>It votes, and counts for a majority.</summary>
    Voter,

    /// <summary>It receives the log and does not vote.</summary>
    Learner,

    /// <summary>It still votes, and ceases to once the change under way is complete.</summary>
    LeavingVoter,
}
