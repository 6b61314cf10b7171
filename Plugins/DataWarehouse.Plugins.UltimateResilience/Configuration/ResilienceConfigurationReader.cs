using System.Globalization;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace DataWarehouse.Plugins.UltimateResilience.Configuration;

/// <summary>Reads the options from a section of configuration and notes everything that cannot be read, in place of stopping at the first.</summary>
/// <remarks>Thread-safe as far as the configuration is.</remarks>
internal sealed class ResilienceConfigurationReader(IConfiguration configuration) : IConfigureOptions<UltimateResilienceOptions>
{
    public IChangeToken GetReloadToken() => configuration.GetReloadToken();

    public void Configure(UltimateResilienceOptions options)
    {
        var section = new SectionReader(configuration, options.ConfigurationErrors);
        section.Number(nameof(options.InstancesMax), value => options.InstancesMax = value);
        section.Duration(nameof(options.InstanceIdleTimeout), value => options.InstanceIdleTimeout = value);
        section.Number(nameof(options.EventsPerSecondMax), value => options.EventsPerSecondMax = value);
        section.Flag(nameof(options.Telemetry), value => options.Telemetry = value);
        section.Section(nameof(options.Policies), () => { }, policies =>
        {
            foreach (var policy in policies.GetChildren())
                Read(policy, options);
        });
        section.ReportUnknown();
    }

    private static void Read(IConfigurationSection configured, UltimateResilienceOptions options)
    {
        if (!string.IsNullOrEmpty(configured.Value))
        {
            options.ConfigurationErrors.Add($"{configured.Path} is '{configured.Value}', not a policy.");
            return;
        }

        if (!options.Policies.TryGetValue(configured.Key, out var policy))
            options.Policies[configured.Key] = policy = new ResiliencePolicyOptions();
        var section = new SectionReader(configured, options.ConfigurationErrors);
        section.Duration(nameof(policy.Timeout), value => policy.Timeout = value);
        section.Duration(nameof(policy.AttemptTimeout), value => policy.AttemptTimeout = value);
        section.Text(nameof(policy.Fallback), value => policy.Fallback = value);
        section.Text(nameof(policy.Failures), value => policy.Failures = value);
        ReadParts(section, policy, options.ConfigurationErrors);
        section.ReportUnknown();
    }

    private static void ReadParts(SectionReader section, ResiliencePolicyOptions policy, IList<string> errors)
    {
        section.Section(nameof(policy.Retry), () => policy.Retry ??= new RetryOptions(), part => Read(new SectionReader(part, errors), policy.Retry!));
        section.Section(nameof(policy.CircuitBreaker), () => policy.CircuitBreaker ??= new CircuitBreakerOptions(), part => Read(new SectionReader(part, errors), policy.CircuitBreaker!));
        section.Section(nameof(policy.Bulkhead), () => policy.Bulkhead ??= new BulkheadOptions(), part => Read(new SectionReader(part, errors), policy.Bulkhead!));
        section.Section(nameof(policy.RateLimiter), () => policy.RateLimiter ??= new RateLimitOptions(), part => Read(new SectionReader(part, errors), policy.RateLimiter!));
    }

    private static void Read(SectionReader section, RetryOptions retry)
    {
        section.Number(nameof(retry.RetriesMax), value => retry.RetriesMax = value);
        section.Text(nameof(retry.Backoff), value => retry.Backoff = BackoffOf(value));
        section.Duration(nameof(retry.Delay), value => retry.Delay = value);
        section.Duration(nameof(retry.DelayMax), value => retry.DelayMax = value);
        section.Flag(nameof(retry.Jitter), value => retry.Jitter = value);
        section.Duration(nameof(retry.RetryAfterMax), value => retry.RetryAfterMax = value);
        section.ReportUnknown();
    }

    private static void Read(SectionReader section, CircuitBreakerOptions breaker)
    {
        section.Ratio(nameof(breaker.FailureRatio), value => breaker.FailureRatio = value);
        section.Number(nameof(breaker.MinimumThroughput), value => breaker.MinimumThroughput = value);
        section.Duration(nameof(breaker.SamplingDuration), value => breaker.SamplingDuration = value);
        section.Duration(nameof(breaker.BreakDuration), value => breaker.BreakDuration = value);
        section.ReportUnknown();
    }

    private static void Read(SectionReader section, BulkheadOptions bulkhead)
    {
        section.Number(nameof(bulkhead.ConcurrencyMax), value => bulkhead.ConcurrencyMax = value);
        section.Number(nameof(bulkhead.QueueMax), value => bulkhead.QueueMax = value);
        section.ReportUnknown();
    }

    private static void Read(SectionReader section, RateLimitOptions rate)
    {
        section.Number(nameof(rate.Permits), value => rate.Permits = value);
        section.Duration(nameof(rate.Window), value => rate.Window = value);
        section.Number(nameof(rate.Burst), value => rate.Burst = value);
        section.ReportUnknown();
    }

    // What is no backoff becomes a value that validation refuses.
    private static RetryBackoff BackoffOf(string text) => text.ToLower(CultureInfo.InvariantCulture) switch
    {
        "constant" => RetryBackoff.Constant,
        "linear" => RetryBackoff.Linear,
        "exponential" => RetryBackoff.Exponential,
        _ => (RetryBackoff)(-1),
    };
}
