using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>Everything that a plan depends on.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record PlannerInput
{
    /// <summary>What the system group has agreed on.</summary>
    public required SystemState State { get; init; }

    /// <summary>How the members look, in any order. One that is missing counts as heard: nothing is done to a node for want of knowledge.</summary>
    public ImmutableArray<NodeSight> Nodes { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What the leaders of groups said lately, by group; those that are missing are left alone.</summary>
    public ImmutableSortedDictionary<long, GroupSight> Groups { get; init; } = ImmutableSortedDictionary<long, GroupSight>.Empty;

    /// <summary>The time by the planner's node, in ticks of 100 ns UTC since the year 1. What it says is compared with the clock of the log only.</summary>
    public required long NowTicks { get; init; }

    /// <summary>Where the run before ended; 0 at the beginning. See <see cref="PlannerOptions.GroupsPerRun"/>.</summary>
    public long Cursor { get; init; }
}
