namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>How a change gets from the old configuration to the new one. The numbers are part of the formats on disk and wire.</summary>
internal enum ChangeTransition : byte
{
    /// <summary>In one step where a single voter changes, else through a joint configuration that the leader leaves by itself.</summary>
    Auto = 0,

    /// <summary>Always through a joint configuration that the leader leaves by itself.</summary>
    JointImplicit = 1,

    /// <summary>Always through a joint configuration that stays until an empty change is proposed.</summary>
    JointExplicit = 2,
}
