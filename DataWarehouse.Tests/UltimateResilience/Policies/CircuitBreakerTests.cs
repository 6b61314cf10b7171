using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class CircuitBreakerTests
{
    private static readonly CircuitBreakerOptions Breaker = new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 2,
        SamplingDuration = TimeSpan.FromSeconds(10),
        BreakDuration = TimeSpan.FromSeconds(3),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Breaker_OpensTriesAndCloses_AndTellsSo()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });

        await resilient.FailAsync();
        await resilient.FailAsync();
        var refused = await Assert.ThrowsAsync<ResilienceRejectedException>(() => resilient.SucceedAsync());
        Assert.Equal(ResilienceRejection.CircuitOpen, refused.Rejection);
        Assert.Equal(Breaker.BreakDuration, refused.RetryAfter);
        Assert.False(refused.IsOutcomeUnknown);
        Assert.Equal("open", resilient.State().Summary);

        resilient.Time.Advance(Breaker.BreakDuration);
        Assert.Equal(1, await resilient.SucceedAsync());

        Assert.Equal("closed", resilient.State().Summary);
        Assert.Equal(
            [ResilienceEventKind.Opened, ResilienceEventKind.Rejected, ResilienceEventKind.HalfOpened, ResilienceEventKind.Closed],
            resilient.Bus.Events.Select(told => told.Kind));
        Assert.Equal(Breaker.BreakDuration, resilient.Bus.Events[0].Duration);
        Assert.False(resilient.Bus.Events[0].IsManual);
    }

    [Fact]
    public async Task Breaker_WithRetry_AnOpenBreakerIsNotRetried()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            CircuitBreaker = Breaker,
            Retry = new() { RetriesMax = 5, Delay = TimeSpan.Zero },
        });
        var runs = 0;

        var refused = await Assert.ThrowsAsync<ResilienceRejectedException>(async () => await resilient.RunAsync<int>(_ => throw new IOException($"{++runs}")));

        Assert.Equal(ResilienceRejection.CircuitOpen, refused.Rejection);
        Assert.Equal(2, runs);
        Assert.Equal(2, resilient.State().Attempts);
    }

    [Fact]
    public async Task Breaker_HalfOpenWithItsTrialUnderWay_RefusesOthers()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });
        await resilient.FailAsync();
        await resilient.FailAsync();
        resilient.Time.Advance(Breaker.BreakDuration);
        var release = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        var trial = resilient.RunAsync(_ => new ValueTask<int>(release.Task)).AsTask();
        Assert.Equal("half-open", resilient.State().Summary);
        Assert.Equal(ResilienceRejection.CircuitOpen, await resilient.RefusalAsync());
        release.SetResult(1);

        await trial;
        Assert.Equal("closed", resilient.State().Summary);
    }

    [Fact]
    public async Task Breaker_OfOneInstance_DoesNotCutOffTheOthers()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });

        await resilient.FailAsync("sick");
        await resilient.FailAsync("sick");

        Assert.Equal(ResilienceRejection.CircuitOpen, await resilient.RefusalAsync("sick"));
        Assert.Equal(1, await resilient.SucceedAsync("well"));
        Assert.Equal(1, await resilient.SucceedAsync());
        Assert.Equal((1, 2, 3), (resilient.State().Open, resilient.State().Closed, resilient.State().Instances));
        Assert.Equal("sick", Assert.Single(resilient.Bus.Of(ResilienceEventKind.Opened)).Instance);
    }

    [Fact]
    public async Task Isolate_OneInstance_HoldsItOpenUntilClosed()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });
        await resilient.SucceedAsync("a");

        await resilient.Plugin.IsolateAsync(Resilient.Policy, "a", Ct);
        resilient.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(ResilienceRejection.CircuitIsolated, await resilient.RefusalAsync("a"));
        Assert.Equal(1, await resilient.SucceedAsync("b"));
        Assert.True(Assert.Single(resilient.Bus.Of(ResilienceEventKind.Opened)).IsManual);
        await resilient.Plugin.CloseAsync(Resilient.Policy, "a", Ct);
        Assert.Equal(1, await resilient.SucceedAsync("a"));
        Assert.True(Assert.Single(resilient.Bus.Of(ResilienceEventKind.Closed)).IsManual);
    }

    [Fact]
    public async Task Isolate_WholePolicy_CoversInstancesThatComeLater()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });
        await resilient.SucceedAsync();

        await resilient.Plugin.IsolateAsync(Resilient.Policy, null, Ct);

        Assert.Equal(ResilienceRejection.CircuitIsolated, await resilient.RefusalAsync());
        Assert.Equal(ResilienceRejection.CircuitIsolated, await resilient.RefusalAsync("later"));
        Assert.True(resilient.State().IsIsolated);
        await Assert.ThrowsAsync<InvalidOperationException>(() => resilient.Plugin.CloseAsync(Resilient.Policy, "later", Ct));
        await resilient.Plugin.CloseAsync(Resilient.Policy, null, Ct);
        Assert.Equal(1, await resilient.SucceedAsync("later"));
        Assert.False(resilient.State().IsIsolated);
    }

    [Fact]
    public async Task Isolate_MoreInstancesThanMayBe_IsRefused()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });
        for (var i = 0; i < 1_024; i++) await resilient.Plugin.IsolateAsync(Resilient.Policy, $"i{i}", Ct);

        await Assert.ThrowsAsync<InvalidOperationException>(() => resilient.Plugin.IsolateAsync(Resilient.Policy, "one-more", Ct));
        await resilient.Plugin.IsolateAsync(Resilient.Policy, "i7", Ct);
    }

    [Fact]
    public async Task Isolate_WithoutBreakerOrPolicy_SaysSo()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Timeout = TimeSpan.FromSeconds(1) });

        await Assert.ThrowsAsync<InvalidOperationException>(() => resilient.Plugin.IsolateAsync(Resilient.Policy, null, Ct));
        await Assert.ThrowsAsync<UnknownResiliencePolicyException>(() => resilient.Plugin.CloseAsync("q", null, Ct));
        Assert.Equal("no-breaker", resilient.State().Summary);
    }

    [Fact]
    public async Task Close_OpenBreaker_ForgetsItsFailures()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { CircuitBreaker = Breaker });
        await resilient.FailAsync();
        await resilient.FailAsync();

        await resilient.Plugin.CloseAsync(Resilient.Policy, "", Ct);
        Assert.IsType<IOException>(await resilient.FailAsync());

        Assert.Equal("closed", resilient.State().Summary);
    }
}
