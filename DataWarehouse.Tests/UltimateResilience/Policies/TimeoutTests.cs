using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class TimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Timeout_ActionHonoursItsToken_EndsWithARefusalOfUnknownOutcome(bool wholeCall)
    {
        await using var resilient = await Resilient.WithPolicyAsync(wholeCall ? new() { Timeout = Limit } : new() { AttemptTimeout = Limit });

        var call = resilient.RunAsync(Hang).AsTask();
        resilient.Time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);
        resilient.Time.Advance(TimeSpan.FromMilliseconds(1));

        var refused = await Assert.ThrowsAsync<ResilienceRejectedException>(() => call);
        Assert.Equal(ResilienceRejection.TimedOut, refused.Rejection);
        Assert.True(refused.IsOutcomeUnknown);
        Assert.Equal(Limit, Assert.Single(resilient.Bus.Of(ResilienceEventKind.TimedOut)).Duration);
        Assert.Equal("TimeoutRejectedException", resilient.State().LastFailure?.Type);
    }

    [Fact]
    public async Task Timeout_ActionIgnoresCancellation_IsWaitedForAndItsLateResultCounts()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Timeout = Limit });
        var release = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        var call = resilient.RunAsync(_ => new ValueTask<int>(release.Task)).AsTask();
        resilient.Time.Advance(Limit * 10);
        Assert.False(call.IsCompleted);
        release.SetResult(7);

        Assert.Equal(7, await call);
        Assert.Empty(resilient.Bus.Events);
    }

    [Fact]
    public async Task Timeout_CallerGivesUpFirst_IsACancellation()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Timeout = Limit });
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var call = resilient.RunAsync(Hang, ct: giveUp.Token).AsTask();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(resilient.Bus.Events);
        Assert.Null(resilient.State().LastFailure);
    }

    [Fact]
    public async Task AttemptTimeout_WithRetry_GivesEachAttemptItsTime()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            AttemptTimeout = Limit,
            Retry = new() { RetriesMax = 2, Delay = TimeSpan.Zero, Jitter = false },
        });
        var runs = 0;

        var call = resilient.RunAsync(token => ++runs < 3 ? Hang(token) : new ValueTask<int>(runs)).AsTask();

        Assert.Equal(3, await resilient.PassTimeUntilAsync(call, Limit / 2));
        Assert.Equal(2, resilient.Bus.Of(ResilienceEventKind.TimedOut).Count);
        Assert.Equal(2, resilient.Bus.Of(ResilienceEventKind.Retried).Count);
    }

    private static async ValueTask<int> Hang(CancellationToken token)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(false);
        return 0;
    }
}
