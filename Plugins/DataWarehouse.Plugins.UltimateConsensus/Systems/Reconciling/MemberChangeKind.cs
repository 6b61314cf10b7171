namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>What happens to a member of a group.</summary>
public enum MemberChangeKind
{
    /// <summary>It becomes a learner: a new one, or a voter that does not vote any more.</summary>
    Learner = 1,

    /// <summary>It becomes a voter.</summary>
    Voter = 2,

    /// <summary>It leaves the group for good.</summary>
    Remove = 3,
}
