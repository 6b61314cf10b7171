using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>The groups of a shard that stood still at one look.</summary>
/// <param name="Named">The first of them.</param>
/// <param name="Count">How many there are.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record StandstillReport(ImmutableArray<Standstill> Named, int Count)
{
    /// <summary>None.</summary>
    public static StandstillReport None { get; } = new([], 0);
}
