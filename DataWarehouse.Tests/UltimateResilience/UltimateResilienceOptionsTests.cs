using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Contracts;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Tests.UltimateResilience;

public sealed class UltimateResilienceOptionsTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Policies that are wrong in one way each, with a part of what is said about it.</summary>
    public static TheoryData<string, ResiliencePolicyOptions> Wrong => new()
    {
        { "Timeout must be a duration", new() { Timeout = TimeSpan.Zero } },
        { "Timeout must be a duration", new() { Timeout = Day } },
        { "AttemptTimeout must be a duration", new() { AttemptTimeout = TimeSpan.FromMilliseconds(9) } },
        { "AttemptTimeout (00:00:02) must be shorter", new() { Timeout = TimeSpan.FromSeconds(2), AttemptTimeout = TimeSpan.FromSeconds(2) } },
        { "RetriesMax must be a number", new() { Retry = new() { RetriesMax = 0 } } },
        { "RetriesMax must be a number", new() { Retry = new() { RetriesMax = 21, Delay = TimeSpan.Zero } } },
        { "Delay must be a duration", new() { Retry = new() { Delay = TimeSpan.FromTicks(-1) } } },
        { "DelayMax must be a duration", new() { Retry = new() { Delay = TimeSpan.Zero, DelayMax = TimeSpan.Zero } } },
        { "RetryAfterMax must be a duration", new() { Retry = new() { RetryAfterMax = Day } } },
        { "Retry:Backoff must be", new() { Retry = new() { Backoff = (RetryBackoff)3 } } },
        { "Retry:DelayMax (00:00:00.1000000) must not be shorter", new() { Retry = new() { DelayMax = TimeSpan.FromMilliseconds(100) } } },
        { "alone take 00:00:01.4000000", new() { Timeout = TimeSpan.FromSeconds(1), Retry = new() } },
        { "alone take 00:00:03", new() { Timeout = TimeSpan.FromSeconds(3), Retry = new() { Backoff = RetryBackoff.Constant, Delay = TimeSpan.FromSeconds(1) } } },
        { "alone take 00:00:06", new() { Timeout = TimeSpan.FromSeconds(6), Retry = new() { Backoff = RetryBackoff.Linear, Delay = TimeSpan.FromSeconds(1) } } },
        { "FailureRatio must be", new() { CircuitBreaker = new() { FailureRatio = 0 } } },
        { "FailureRatio must be", new() { CircuitBreaker = new() { FailureRatio = double.NaN } } },
        { "FailureRatio must be", new() { CircuitBreaker = new() { FailureRatio = 1.1 } } },
        { "MinimumThroughput must be a number", new() { CircuitBreaker = new() { MinimumThroughput = 1 } } },
        { "SamplingDuration must be a duration", new() { CircuitBreaker = new() { SamplingDuration = TimeSpan.FromMilliseconds(499) } } },
        { "BreakDuration must be a duration", new() { CircuitBreaker = new() { BreakDuration = TimeSpan.Zero } } },
        { "needs AttemptTimeout", new() { Timeout = TimeSpan.FromSeconds(1), CircuitBreaker = new() } },
        { "the breaker could never open", new() { CircuitBreaker = new(), RateLimiter = new() { Permits = 1, Window = TimeSpan.FromMinutes(1) } } },
        { "the break would be forgotten", new() { CircuitBreaker = new() { BreakDuration = TimeSpan.FromMinutes(11) } } },
        { "failures would be forgotten", new() { CircuitBreaker = new() { SamplingDuration = TimeSpan.FromMinutes(11) } } },
        { "would come back full", new() { RateLimiter = new() { Permits = 1, Window = TimeSpan.FromMinutes(11) } } },
        { "ConcurrencyMax must be a number", new() { Bulkhead = new() { ConcurrencyMax = 0 } } },
        { "QueueMax must be a number", new() { Bulkhead = new() { QueueMax = -1 } } },
        { "QueueMax needs Timeout", new() { Bulkhead = new() { QueueMax = 1 } } },
        { "Permits must be a number", new() { RateLimiter = new() { Permits = 0 }, CircuitBreaker = new() } },
        { "Burst must be a number", new() { RateLimiter = new() { Burst = -1 } } },
        { "Window must be a duration", new() { RateLimiter = new() { Window = TimeSpan.Zero } } },
        { "no fallback 'f' is registered. Registered: other.", new() { Fallback = "f" } },
        { "no rule of failures 'r' is registered. Registered: none.", new() { Failures = "r" } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task Options_WrongInOneWay_RefuseTheStartWithThatErrorAlone(string expected, ResiliencePolicyOptions policy)
    {
        var error = Assert.Single(await ErrorsAsync(options => options.Policies["it"] = policy));

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("Policies:it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_WrongInManyWays_AreAllListed()
    {
        var errors = await ErrorsAsync(options =>
        {
            options.InstancesMax = 0;
            options.InstanceIdleTimeout = TimeSpan.FromSeconds(31);
            options.EventsPerSecondMax = 1_001;
            options.Policies["bad name"] = new() { Retry = new() { RetriesMax = 0 }, Bulkhead = new() { QueueMax = 5 } };
            options.Policies["null"] = null!;
            options.Policies["x"] = new() { Fallback = "f", CircuitBreaker = new() { FailureRatio = 5, BreakDuration = TimeSpan.FromMinutes(1) } };
        });

        Assert.True(errors.Count == 9, string.Join('\n', errors));
    }

    [Fact]
    public async Task Options_TooManyPolicies_AreRefused()
    {
        var errors = await ErrorsAsync(options =>
        {
            for (var i = 0; i < 257; i++) options.Policies[$"p{i}"] = new();
        });

        Assert.Contains("257 policies", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_AtTheirBounds_Start()
    {
        await using var resilient = await StartAsync(options =>
        {
            options.InstanceIdleTimeout = Day;
            options.Policies[new string('p', 64)] = new()
            {
                Timeout = TimeSpan.FromHours(1),
                AttemptTimeout = TimeSpan.FromMilliseconds(10),
                Retry = new() { RetriesMax = 20, Delay = TimeSpan.Zero, DelayMax = TimeSpan.FromHours(1), RetryAfterMax = TimeSpan.FromHours(1) },
                CircuitBreaker = new() { FailureRatio = 1, MinimumThroughput = 2, SamplingDuration = TimeSpan.FromHours(1), BreakDuration = TimeSpan.FromHours(1) },
                Bulkhead = new() { ConcurrencyMax = 100_000, QueueMax = 100_000 },
                RateLimiter = new() { Permits = 1_000_000, Window = TimeSpan.FromMilliseconds(1), Burst = 1_000_000 },
            };
        });

        Assert.Equal(1, await resilient.RunAsync(_ => new ValueTask<int>(1), policy: new string('p', 64)));
    }

    private static async Task<IReadOnlyList<string>> ErrorsAsync(Action<UltimateResilienceOptions> configure)
    {
        var refused = await Assert.ThrowsAsync<PluginLifecycleException>(async () => await StartAsync(configure));
        return [.. Assert.IsType<OptionsValidationException>(refused.InnerException).Failures];
    }

    private static Task<Resilient> StartAsync(Action<UltimateResilienceOptions> configure) =>
        Resilient.WithAsync(configure, builder => builder.AddFallback("other", (_, _) => new ValueTask<int>(1)));
}
