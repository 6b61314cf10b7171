using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateResilience.Policies;

/// <summary>How many calls may come in a time. Those beyond are refused at once, with the time after which to come back.</summary>
/// <remarks>Compared by value. Not changed once the host reads it; then thread-safe.</remarks>
public sealed record RateLimitOptions
{
    /// <summary>The calls allowed for each window, spread evenly. Default 100; 1 to 1,000,000.</summary>
    [CountRange(1, 1_000_000)]
    public int Permits { get; set; } = ResilienceDefaults.Permits;

    /// <summary>The window. Default 1 s; 1 ms to 1 h.</summary>
    [DurationRange("00:00:00.001", "01:00:00")]
    public TimeSpan Window { get; set; } = ResilienceDefaults.RateWindow;

    /// <summary>How many calls may come at once after a pause, up to 1,000,000. Default 0: as many as <see cref="Permits"/>.</summary>
    [CountRange(0, 1_000_000)]
    public int Burst { get; set; }

    /// <summary>The burst that counts.</summary>
    internal int EffectiveBurst => Burst == 0 ? Permits : Burst;

    /// <summary>How long an empty bucket takes to fill.</summary>
    internal TimeSpan FillTime => Window * ((double)EffectiveBurst / Permits);
}
