using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class RetryTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RetryBackoff.Constant, new[] { 100, 100, 100, 100 })]
    [InlineData(RetryBackoff.Linear, new[] { 100, 200, 300, 350 })]
    [InlineData(RetryBackoff.Exponential, new[] { 100, 200, 350, 350 })]
    public async Task Retry_WithoutJitter_WaitsAsTheBackoffSays(RetryBackoff backoff, int[] expectedMs)
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = Exact(4, backoff) });
        var runs = 0;

        var call = resilient.RunAsync<int>(_ => throw new IOException($"run {++runs}")).AsTask();
        var thrown = await Assert.ThrowsAsync<IOException>(() => resilient.PassTimeUntilAsync(call, Step));

        Assert.Equal("run 5", thrown.Message);
        var retried = resilient.Bus.Of(ResilienceEventKind.Retried);
        Assert.Equal(expectedMs.Select(ms => (TimeSpan?)TimeSpan.FromMilliseconds(ms)), retried.Select(told => told.Duration));
        Assert.Equal([1, 2, 3, 4], retried.Select(told => told.RetryNumber));
        Assert.All(retried, told => Assert.Equal(nameof(IOException), told.FailureType));
    }

    [Fact]
    public async Task Retry_WithJitter_StaysWithinTheLongestDelay()
    {
        var retry = new RetryOptions { RetriesMax = 20, Backoff = RetryBackoff.Constant, Delay = TimeSpan.FromMilliseconds(100), DelayMax = TimeSpan.FromSeconds(1) };
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.EventsPerSecondMax = 1_000;
            options.Policies[Resilient.Policy] = new() { Retry = retry };
        });

        var call = resilient.RunAsync<int>(_ => throw new IOException("down")).AsTask();
        await Assert.ThrowsAsync<IOException>(() => resilient.PassTimeUntilAsync(call, Step));

        var delays = resilient.Bus.Of(ResilienceEventKind.Retried).Select(told => told.Duration!.Value).ToList();
        Assert.Equal(20, delays.Count);
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, retry.DelayMax));
        Assert.True(delays.Distinct().Count() > 5, "jitter spreads the delays");
    }

    [Fact]
    public async Task Retry_SecondAttemptSucceeds_ReturnsItsResult()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = Exact(3, RetryBackoff.Constant) });
        var runs = 0;

        var call = resilient.RunAsync(_ => ++runs == 1 ? throw new IOException("once") : new ValueTask<int>(runs)).AsTask();

        Assert.Equal(2, await resilient.PassTimeUntilAsync(call, Step));
        Assert.Equal(1, resilient.State().Retries);
        Assert.Equal(2, resilient.State().Attempts);
        Assert.Equal(nameof(IOException), resilient.State().LastFailure?.Type);
    }

    [Fact]
    public async Task Retry_HintWithinTheMaximum_IsWaitedForInPlaceOfTheDelay()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = Exact(1, RetryBackoff.Constant) });
        var runs = 0;

        var call = resilient.RunAsync(_ => ++runs == 1 ? throw new HintedException(TimeSpan.FromSeconds(7)) : new ValueTask<int>(runs)).AsTask();

        Assert.Equal(2, await resilient.PassTimeUntilAsync(call, Step));
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(resilient.Bus.Of(ResilienceEventKind.Retried)).Duration);
    }

    [Fact]
    public async Task Retry_HintBeyondTheMaximum_IsNotRetried()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = Exact(3, RetryBackoff.Constant) });

        await Assert.ThrowsAsync<HintedException>(async () => await resilient.RunAsync<int>(_ => throw new HintedException(TimeSpan.FromSeconds(11))));

        Assert.Empty(resilient.Bus.Events);
    }

    [Fact]
    public async Task Retry_HintsIgnored_WaitsTheDelay()
    {
        var retry = Exact(1, RetryBackoff.Constant) with { RetryAfterMax = TimeSpan.Zero };
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = retry });

        var call = resilient.RunAsync<int>(_ => throw new HintedException(TimeSpan.FromHours(1))).AsTask();
        await Assert.ThrowsAsync<HintedException>(() => resilient.PassTimeUntilAsync(call, Step));

        Assert.Equal(retry.Delay, Assert.Single(resilient.Bus.Of(ResilienceEventKind.Retried)).Duration);
    }

    [Fact]
    public async Task Retry_ProgrammersErrorOrCancellation_IsNotRetried()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = Exact(3, RetryBackoff.Constant) });

        await Assert.ThrowsAsync<ArgumentException>(async () => await resilient.RunAsync<int>(_ => throw new ArgumentException("wrong")));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await resilient.RunAsync<int>(_ => throw new OperationCanceledException()));

        Assert.Empty(resilient.Bus.Events);
    }

    [Fact]
    public async Task Retry_CallerGivesUpDuringADelay_EndsAtOnce()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Retry = Exact(3, RetryBackoff.Constant) });
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var call = resilient.RunAsync<int>(_ => throw new IOException("down"), ct: giveUp.Token).AsTask();
        Assert.False(call.IsCompleted);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Retry_NamedRule_DecidesWhatIsAFailure()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            new() { Retry = Exact(1, RetryBackoff.Constant) with { Delay = TimeSpan.Zero }, Failures = "io" },
            builder => builder.AddFailureRule("io", thrown => thrown is IOException).AddFailureRule("io", thrown => thrown is TimeoutException));

        await resilient.FailAsync();
        await Assert.ThrowsAsync<TimeoutException>(async () => await resilient.RunAsync<int>(_ => throw new TimeoutException()));
        await Assert.ThrowsAsync<FormatException>(async () => await resilient.RunAsync<int>(_ => throw new FormatException()));

        Assert.Equal([nameof(IOException), nameof(TimeoutException)], resilient.Bus.Events.Select(told => told.FailureType));
    }

    [Theory]
    [InlineData("busy", 2)]
    [InlineData("fine", 1)]
    public async Task Retry_TypedResult_IsRetriedWhereTheRuleCallsItAFailure(string first, int expectedRuns)
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            new() { Retry = Exact(3, RetryBackoff.Constant) with { Delay = TimeSpan.Zero }, Failures = "busy" },
            builder => builder.AddFailedResult<string>("busy", reply => reply == "busy"));
        var runs = 0;

        var reply = await resilient.RunAsync(_ => new ValueTask<string>(++runs == 1 ? first : "fine"));
        var number = await resilient.RunAsync(_ => new ValueTask<int>(1));

        Assert.Equal("fine", reply);
        Assert.Equal(1, number);
        Assert.Equal(expectedRuns, runs);
        Assert.Equal(expectedRuns == 1 ? null : "result", resilient.State().LastFailure?.Type);
    }

    private static RetryOptions Exact(int retries, RetryBackoff backoff) => new()
    {
        RetriesMax = retries,
        Backoff = backoff,
        Delay = TimeSpan.FromMilliseconds(100),
        DelayMax = TimeSpan.FromMilliseconds(350),
        Jitter = false,
        RetryAfterMax = TimeSpan.FromSeconds(10),
    };
}
