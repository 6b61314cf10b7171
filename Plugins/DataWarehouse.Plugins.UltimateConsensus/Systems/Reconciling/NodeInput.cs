using System.Collections.Immutable;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>Everything that a node's next steps depend on.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record NodeInput
{
    /// <summary>What this node's replica of the system group has applied; it may be behind.</summary>
    public required SystemState State { get; init; }

    /// <summary>This life of this node.</summary>
    public required PeerId Self { get; init; }

    /// <summary>The replicas that it holds, those of the system group among them.</summary>
    public ImmutableArray<LocalReplica> Replicas { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The incarnations of nodes that are not heard at the moment: nobody hands a leadership to them.</summary>
    public ImmutableHashSet<long> Silent { get; init; } = [];

    /// <summary>The incarnations of nodes that are heard and have started only lately: nobody hands a leadership to them yet.</summary>
    public ImmutableHashSet<long> Fresh { get; init; } = [];
}
