using DataWarehouse.Plugins.UltimateReplication.Diagnostics;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Plugins.UltimateReplication.Keys;

/// <summary>
/// Lets the strategy decide wherever a write or a merge has left several values. Its code runs on the caller's thread, outside the
/// replica's lock. Thread-safe.
/// </summary>
internal sealed class SiblingResolver(
    Replica replica, ReplicationStrategyBase strategy, ReplicationLimits limits, ReplicationTelemetry telemetry)
{
    /// <summary>What a strategy throws concerns its own key: the siblings stay, it is reported, and nobody else is hurt.</summary>
    internal void Settle(params ReadOnlySpan<string> keys)
    {
        var failed = 0;
        Exception? first = null;
        foreach (var key in keys)
        {
            try
            {
                Settle(key, replica.Look(key));
            }
            catch (Exception exception)
            {
                failed++;
                first ??= exception;
            }
        }

        if (first is not null) telemetry.ResolutionsFailedFor(failed, first);
    }

    private void Settle(string key, in DvvSet<StampedValue> set)
    {
        if (set.Values.Length < 2) return;
        switch (strategy.ResolveSiblings(key, set.Values))
        {
            case Resolution.KeepOne kept:
                replica.Keep(key, set, kept.Dot);
                break;
            case Resolution.WriteNew written:
                replica.Replace(key, set, Checked(written.Bytes));
                break;
            default:
                break;
        }
    }

    private ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> merged) => merged.Length <= limits.ValueBytesMax
        ? merged
        : throw new CausalityException(
            CausalityError.LimitExceeded, $"A merged value has {merged.Length} bytes; at most {limits.ValueBytesMax} are allowed.");
}
