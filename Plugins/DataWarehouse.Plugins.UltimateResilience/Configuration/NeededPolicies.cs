using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Plugins.UltimateResilience.Configuration;

/// <summary>Adds the policies that other plugins need and nobody has defined before. Comes first, so that code and configuration amend them.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class NeededPolicies(IEnumerable<ResiliencePolicyNeed> needs) : IConfigureOptions<UltimateResilienceOptions>
{
    private readonly ResiliencePolicyNeed[] _needs = [.. needs];

    public void Configure(UltimateResilienceOptions options)
    {
        foreach (var need in _needs) options.Policies.TryAdd(need.Name, PolicyOf(need));
    }

    private static ResiliencePolicyOptions PolicyOf(ResiliencePolicyNeed need) => new()
    {
        AttemptTimeout = need.AttemptTimeout,
        CircuitBreaker = need.CircuitBreaker is not { } breaker ? null : new CircuitBreakerOptions
        {
            FailureRatio = breaker.FailureRatio,
            MinimumThroughput = breaker.MinimumThroughput,
            SamplingDuration = breaker.SamplingDuration,
            BreakDuration = breaker.BreakDuration,
        },
    };
}
