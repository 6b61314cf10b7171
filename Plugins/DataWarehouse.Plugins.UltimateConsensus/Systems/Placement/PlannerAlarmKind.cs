namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>What somebody should look at.</summary>
public enum PlannerAlarmKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Two sets of voters have had to agree for too long.</summary>
    JointTooLong = 1,

    /// <summary>So many voters are on dead or removed nodes that the group can decide nothing: nobody can repair it but an operator.</summary>
    QuorumLost = 2,

    /// <summary>The group has fewer voters on living members than it should have, and there is no node for another.</summary>
    NoPlace = 3,
}
