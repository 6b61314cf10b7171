using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// What a configuration entry says. With no parts it ends a joint configuration (Ongaro, "Consensus: Bridging Theory and Practice", 4.3).
/// </summary>
/// <param name="Transition">How to get to the new configuration.</param>
/// <param name="Changes">The parts, applied in order; empty to leave a joint configuration.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ConfigurationChange(ChangeTransition Transition, ImmutableArray<ReplicaChange> Changes)
{
    /// <summary>How many parts a change may have at most.</summary>
    public const int ChangesMax = 64;

    /// <summary>The change that ends a joint configuration.</summary>
    public static ConfigurationChange LeaveJoint { get; } = new(ChangeTransition.Auto, []);

    /// <summary>Whether this ends a joint configuration.</summary>
    public bool LeavesJoint => Changes.IsEmpty && Transition == ChangeTransition.Auto;

    /// <summary>Whether this change must go through a joint configuration.</summary>
    public bool EntersJoint => Transition != ChangeTransition.Auto || Changes.Length > 1;

    /// <summary>Whether the leader leaves the joint configuration by itself.</summary>
    public bool LeavesJointByItself => Transition != ChangeTransition.JointExplicit;
}
