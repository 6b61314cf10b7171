using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Conflicts;

/// <summary>
/// Decides what a reader is shown of a key's live values; what is stored stays as it is. The strategy's code runs on the reader's thread,
/// under no lock. Thread-safe.
/// </summary>
internal sealed class SiblingReader(ReplicationStrategyBase strategy, ReplicationTelemetry telemetry)
{
    /// <summary>The values to show. Where the strategy throws, all of them, and the fault is reported.</summary>
    internal ImmutableArray<ReadOnlyMemory<byte>> Read(string key, ImmutableArray<DottedValue<StampedValue>> siblings)
    {
        if (siblings.Length < 2) return All(siblings);
        try
        {
            return strategy.ResolveSiblings(key, siblings) switch
            {
                Resolution.KeepOne kept => [siblings.Single(sibling => sibling.Dot == kept.Dot).Value.Bytes],
                Resolution.Merged merged => [merged.Bytes],
                _ => All(siblings),
            };
        }
        catch (Exception exception)
        {
            telemetry.ResolutionFailed(exception);
            return All(siblings);
        }
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> All(ImmutableArray<DottedValue<StampedValue>> siblings) =>
        [.. siblings.Select(sibling => sibling.Value.Bytes)];
}
