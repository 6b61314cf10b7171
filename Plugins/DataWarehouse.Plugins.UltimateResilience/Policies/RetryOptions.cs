using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>How often and when a failed attempt is made again. Only for actions that are safe to repeat.</summary>
/// <remarks>Compared by value. Not changed once the host reads it; then thread-safe.</remarks>
public sealed record RetryOptions
{
    /// <summary>How many retries may follow the first attempt. Default 3; 1 to 20.</summary>
    [CountRange(1, 20)]
    public int RetriesMax { get; set; } = ResilienceDefaults.RetriesMax;

    /// <summary>How the delay grows: <c>constant</c>, <c>linear</c> or <c>exponential</c> (default).</summary>
    public RetryBackoff Backoff { get; set; } = RetryBackoff.Exponential;

    /// <summary>The delay before the first retry. Default 200 ms; 0 to 1 h.</summary>
    [DurationRange("00:00:00", "01:00:00")]
    public TimeSpan Delay { get; set; } = ResilienceDefaults.RetryDelay;

    /// <summary>The longest delay, hints excepted. Default 30 s; 1 ms to 1 h, not below <see cref="Delay"/>.</summary>
    [DurationRange("00:00:00.001", "01:00:00")]
    public TimeSpan DelayMax { get; set; } = ResilienceDefaults.RetryDelayMax;

    /// <summary>Whether delays are spread at random so that callers do not come back together. Default true.</summary>
    public bool Jitter { get; set; } = true;

    /// <summary>
    /// The longest hint (<see cref="SDK.Resilience.IRetryAfterHint"/>) that is waited for in place of the delay; a failure with a longer one
    /// is not retried. Zero: hints are ignored. Default 1 min; 0 to 1 h.
    /// </summary>
    [DurationRange("00:00:00", "01:00:00")]
    public TimeSpan RetryAfterMax { get; set; } = ResilienceDefaults.RetryAfterMax;
}
