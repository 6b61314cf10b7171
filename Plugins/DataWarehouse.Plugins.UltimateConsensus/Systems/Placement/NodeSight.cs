using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>How a node looks from the system group's leader.</summary>
/// <param name="Incarnation">The life of the node.</param>
/// <param name="SilentFor">How long nothing was heard of it; zero while it is heard.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct NodeSight(Incarnation Incarnation, TimeSpan SilentFor)
{
    /// <summary>Since when it is heard without a break and without a new start, if that is not long ago; null for long enough.</summary>
    public TimeSpan? HeardFor { get; init; }
}
