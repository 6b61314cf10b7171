using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>When calls are refused because too many of them fail.</summary>
/// <remarks>Compared by value. Not changed once the host reads it; then thread-safe.</remarks>
public sealed record CircuitBreakerOptions
{
    /// <summary>The share of failed attempts that opens the breaker. Default 0.5; above 0, up to 1.</summary>
    public double FailureRatio { get; set; } = ResilienceDefaults.FailureRatio;

    /// <summary>How many attempts within the sampling duration make a judgement. Default 20; 2 to 1,000,000.</summary>
    [CountRange(2, 1_000_000)]
    public int MinimumThroughput { get; set; } = ResilienceDefaults.MinimumThroughput;

    /// <summary>How far back attempts count, in steps of a tenth. Default 30 s; 500 ms to 1 h.</summary>
    [DurationRange("00:00:00.500", "01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = ResilienceDefaults.SamplingDuration;

    /// <summary>How long the breaker stays open before it lets one call try. Default 5 s; 500 ms to 1 h.</summary>
    [DurationRange("00:00:00.500", "01:00:00")]
    public TimeSpan BreakDuration { get; set; } = ResilienceDefaults.BreakDuration;
}
