using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class ComposedTests
{
    private static readonly ResiliencePolicyOptions Everything = new()
    {
        Timeout = TimeSpan.FromSeconds(20),
        AttemptTimeout = TimeSpan.FromSeconds(2),
        RateLimiter = new() { Permits = 100, Window = TimeSpan.FromSeconds(1) },
        Bulkhead = new() { ConcurrencyMax = 1, QueueMax = 1 },
        Retry = new() { RetriesMax = 2, Delay = TimeSpan.FromSeconds(1), Backoff = RetryBackoff.Constant, Jitter = false },
        CircuitBreaker = new() { MinimumThroughput = 4, SamplingDuration = TimeSpan.FromHours(1), BreakDuration = TimeSpan.FromHours(1) },
        Fallback = "answer",
    };

    [Fact]
    public async Task Everything_PeerHangs_TimesOutRetriesOpensAndFallsBack()
    {
        await using var resilient = await StartAsync(Everything with { Retry = new() { RetriesMax = 2, Delay = TimeSpan.Zero } });
        var runs = 0;
        ValueTask<int> Counted(CancellationToken token)
        {
            Interlocked.Increment(ref runs);
            return Hang(token);
        }

        var first = resilient.RunAsync(Counted, "peer").AsTask();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Resilient.UntilAsync(() => Volatile.Read(ref runs) == attempt);
            resilient.Time.Advance(Everything.AttemptTimeout!.Value);
        }

        Assert.Equal(-1, await first);
        var second = resilient.RunAsync(Counted, "peer").AsTask();
        await Resilient.UntilAsync(() => Volatile.Read(ref runs) == 4);
        resilient.Time.Advance(Everything.AttemptTimeout!.Value);
        Assert.Equal(-1, await second);
        Assert.Equal(-1, await resilient.RunAsync(Counted, "peer"));

        // Three attempts, then one that opens the breaker: its retry finds the breaker open and ends there; the third call does at once.
        Assert.Equal(4, resilient.Bus.Of(ResilienceEventKind.TimedOut).Count);
        Assert.Equal(3, resilient.Bus.Of(ResilienceEventKind.Retried).Count);
        Assert.Single(resilient.Bus.Of(ResilienceEventKind.Opened));
        Assert.Equal(2, resilient.Bus.Of(ResilienceEventKind.Rejected).Count);
        Assert.Equal(3, resilient.Bus.Of(ResilienceEventKind.FellBack).Count);
        Assert.Equal((3, 4), (resilient.State().Calls, resilient.State().Attempts));
    }

    [Fact]
    public async Task Everything_WaitingBehindASlowCall_CountsIntoTheTimeOfTheWholeCall()
    {
        await using var resilient = await StartAsync(Everything with { Timeout = TimeSpan.FromSeconds(20), AttemptTimeout = TimeSpan.FromSeconds(19), Retry = null });

        var slow = resilient.RunAsync(Hang, "peer").AsTask();
        resilient.Time.Advance(TimeSpan.FromSeconds(18));
        var queued = resilient.RunAsync(Hang, "peer").AsTask();
        Assert.Equal(-1, await resilient.RunAsync(Hang, "peer"));
        Assert.Equal(ResilienceRejection.BulkheadFull, Assert.Single(resilient.Bus.Of(ResilienceEventKind.Rejected)).Rejection);
        resilient.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(-1, await slow);
        Assert.Equal(-1, await resilient.PassTimeUntilAsync(queued, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Everything_ActionThatUsesPollyItself_KeepsItsOwnRefusals()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Timeout = TimeSpan.FromSeconds(1) });

        var thrown = await Record.ExceptionAsync(async () => await resilient.RunAsync<int>(_ => throw new Polly.Timeout.TimeoutRejectedException("elsewhere")));

        Assert.IsType<Polly.Timeout.TimeoutRejectedException>(thrown);
    }

    [Fact]
    public async Task Everything_PolicyInsideAPolicy_TellsWhoRefused()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.Policies["outer"] = new() { Retry = new() { RetriesMax = 1, RetryAfterMax = TimeSpan.FromMinutes(1), Jitter = false } };
            options.Policies["inner"] = new() { RateLimiter = new() { Permits = 1, Window = TimeSpan.FromSeconds(30) } };
        });

        var call = resilient.RunAsync(
            async token => await resilient.RunAsync(_ => new ValueTask<int>(1), policy: "inner", ct: token)
                + await resilient.RunAsync(_ => new ValueTask<int>(1), policy: "inner", ct: token),
            policy: "outer").AsTask();
        var refused = await Assert.ThrowsAsync<ResilienceRejectedException>(() => resilient.PassTimeUntilAsync(call, TimeSpan.FromSeconds(1)));

        Assert.Equal("inner", refused.PolicyName);
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(resilient.Bus.Of(ResilienceEventKind.Retried)).Duration);
    }

    [Fact]
    public async Task Nothing_RunsTheActionOnce()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new());

        Assert.Equal(1, await resilient.SucceedAsync());
        Assert.IsType<IOException>(await resilient.FailAsync());

        Assert.Equal("no-breaker", resilient.State().Summary);
        Assert.Equal((2, 2, 0), (resilient.State().Calls, resilient.State().Attempts, resilient.State().Rejections));
    }

    private static Task<Resilient> StartAsync(ResiliencePolicyOptions policy) => Resilient.WithAsync(
        options =>
        {
            options.InstanceIdleTimeout = TimeSpan.FromDays(1);
            options.Policies[Resilient.Policy] = policy;
        },
        builder => builder.AddFallback("answer", (_, _) => new ValueTask<int>(-1)));

    private static async ValueTask<int> Hang(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(false);
        return 0;
    }
}
