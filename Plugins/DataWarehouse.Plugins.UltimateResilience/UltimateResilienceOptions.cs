using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Configuration;

namespace DataWarehouse.Plugins.UltimateResilience;

/// <summary>
/// The plugin's options, section <see cref="SectionName"/>. Validated when the host starts, all errors at once; policies may change at run
/// time, the rest is read once.
/// </summary>
/// <remarks>Not changed once the host reads it; then thread-safe.</remarks>
public sealed class UltimateResilienceOptions
{
    /// <summary>The configuration section: <c>DataWarehouse:UltimateResilience</c>.</summary>
    public const string SectionName = "DataWarehouse:UltimateResilience";

    /// <summary>The policies by name; names have letters, digits, hyphens, dots and underscores, 1 to 64 characters; at most 256 policies.</summary>
    public IDictionary<string, ResiliencePolicyOptions> Policies { get; } = new Dictionary<string, ResiliencePolicyOptions>(StringComparer.Ordinal);

    /// <summary>How many instances each policy keeps; a call that would need one more is refused. Default 16,384; 1 to 1,000,000.</summary>
    [CountRange(1, 1_000_000)]
    public int InstancesMax { get; set; } = ResilienceDefaults.InstancesMax;

    /// <summary>
    /// When an unused instance is dropped, at the latest after a quarter more. Default 10 min; 1 s to 1 d. Not below any break, sampling or
    /// fill time of a policy: an instance that is dropped then has nothing left to remember.
    /// </summary>
    [DurationRange("00:00:01", "1.00:00:00")]
    public TimeSpan InstanceIdleTimeout { get; set; } = ResilienceDefaults.InstanceIdleTimeout;

    /// <summary>How many events of one kind a policy tells on the message bus each second. Default 10; 1 to 1,000.</summary>
    [CountRange(1, 1_000)]
    public int EventsPerSecondMax { get; set; } = ResilienceDefaults.EventsPerSecondMax;

    /// <summary>Whether Polly's telemetry is on: its metrics and its log lines. It costs each call some time. Default true.</summary>
    public bool Telemetry { get; set; } = true;

    /// <summary>What could not be read from configuration; validation reports it with everything else.</summary>
    internal IList<string> ConfigurationErrors { get; } = [];
}
