using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>How many calls run at a time, the delays between their retries included, and how many may wait for that.</summary>
/// <remarks>Compared by value. Not changed once the host reads it; then thread-safe.</remarks>
public sealed record BulkheadOptions
{
    /// <summary>The calls that may run at a time. Default 100; 1 to 100,000.</summary>
    [CountRange(1, 100_000)]
    public int ConcurrencyMax { get; set; } = ResilienceDefaults.ConcurrencyMax;

    /// <summary>The calls that may wait, the oldest first; needs a timeout of the whole call. Default 0; 0 to 100,000.</summary>
    [CountRange(0, 100_000)]
    public int QueueMax { get; set; }
}
