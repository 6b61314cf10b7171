using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Hosting;

/// <summary>What a data directory is bound to.</summary>
/// <param name="Plan">What its cluster began from.</param>
/// <param name="Self">Whose directory it is: one of the plan's members, or one that has joined since, and where it is reached.</param>
/// <param name="StartCounter">How often it has been opened, this time included.</param>
/// <param name="Directory">A random number that no other directory has, not 0.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record NodeIdentity(ClusterPlan Plan, ClusterMember Self, long StartCounter, UInt128 Directory)
{
    /// <summary>The node's name.</summary>
    public string Name => Self.Name;

    /// <summary>This run of the process.</summary>
    public PeerBoot Boot { get; init; }

    /// <summary>Whether all groups of the plan have been begun here once. What is missing after that was let go of, and must not begin again.</summary>
    public bool HasBegun { get; init; }

    /// <summary>The number of its replica of the system group, given when it joined; 0 for the plan's members, whose numbers follow from their places.</summary>
    public long SystemReplica { get; init; }

    /// <summary>The members when they were last written down, this node among them.</summary>
    public IReadOnlyList<ClusterMember> Members { get; init; } = Plan.Members;

    /// <summary>Up to where the system group had been applied then; what is older says nothing new about members.</summary>
    public long MembersRevision { get; init; }

    /// <summary>The feature level at which the cluster was finalised when that was last written down; 0 before.</summary>
    public int FeatureLevel { get; init; }

    /// <summary>Why the node is no member any more, or null.</summary>
    public string? Removal { get; init; }

    /// <summary>Whether the cluster began with this life of the node.</summary>
    public bool IsFounder => SystemReplica == 0;
}
