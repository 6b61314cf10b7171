using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>A replica that this node holds.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LocalReplica
{
    /// <summary>Its group.</summary>
    public required long Group { get; init; }

    /// <summary>Its number in the group.</summary>
    public required long Replica { get; init; }

    /// <summary>Whether it runs; else only its data is there.</summary>
    public bool IsRunning { get; init; } = true;

    /// <summary>If it leads its group and has committed in its term: how it sees the group; else null.</summary>
    public GroupSight? Led { get; init; }

    /// <summary>If it leads: whether it has led for so long that it may hand over to the voter that should lead.</summary>
    public bool CanHandOver { get; init; } = true;

    /// <summary>If it leads: the voters that lack so much of the log that they should not lead now.</summary>
    public ImmutableArray<long> Lagging { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>If it leads: whether a change of the members can be proposed, since none is under way.</summary>
    public bool CanChange { get; init; }
}
