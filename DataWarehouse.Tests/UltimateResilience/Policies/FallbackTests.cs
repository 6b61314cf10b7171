using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Functions;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class FallbackTests
{
    private static readonly ResiliencePolicyOptions Policy = new() { Fallback = "last-known" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fallback_ActionFails_AnswersAndTellsSo()
    {
        var causes = new List<FallbackCause>();
        await using var resilient = await Resilient.WithPolicyAsync(Policy, builder => builder.AddFallback("last-known", (cause, _) =>
        {
            causes.Add(cause);
            return new ValueTask<int>(42);
        }));

        var answer = await resilient.RunAsync<int>(_ => throw new IOException("down"), "peer");

        Assert.Equal(42, answer);
        var cause = Assert.Single(causes);
        Assert.Equal((Resilient.Policy, "peer"), (cause.PolicyName, cause.Instance));
        Assert.IsType<IOException>(cause.Exception);
        Assert.Equal((ResilienceEventKind.FellBack, nameof(IOException)), (resilient.Bus.Events[0].Kind, resilient.Bus.Events[0].FailureType));
        Assert.Equal(nameof(IOException), resilient.State().LastFailure?.Type);
    }

    [Fact]
    public async Task Fallback_PolicyRefuses_SeesTheTypedRefusal()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            Policy with { RateLimiter = new() { Permits = 1, Window = TimeSpan.FromMinutes(1) } },
            builder => builder.AddFallback("last-known", (cause, _) => new ValueTask<string>(((ResilienceRejectedException)cause.Exception!).Rejection.ToString())));
        await resilient.RunAsync(_ => new ValueTask<string>("first"));

        Assert.Equal("RateLimited", await resilient.RunAsync(_ => new ValueTask<string>("second")));

        Assert.Equal([ResilienceEventKind.Rejected, ResilienceEventKind.FellBack], resilient.Bus.Events.Select(told => told.Kind));
    }

    [Fact]
    public async Task Fallback_TypedResultIsAFailure_HasNoException()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            Policy with { Failures = "empty" },
            builder => builder.AddFailedResult<string>("empty", text => text.Length == 0)
                .AddFallback("last-known", (cause, _) => new ValueTask<string>(cause.Exception is null ? "old" : "wrong")));

        Assert.Equal("old", await resilient.RunAsync(_ => new ValueTask<string>("")));
        Assert.Equal("new", await resilient.RunAsync(_ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task Fallback_OfAnotherType_DoesNotApply()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            Policy, builder => builder.AddFallback("last-known", (_, _) => new ValueTask<int>(42)).AddFallback("last-known", (_, _) => new ValueTask<int>(43)));

        await Assert.ThrowsAsync<IOException>(async () => await resilient.RunAsync<string>(_ => throw new IOException("down")));
        Assert.Equal(43, await resilient.RunAsync<int>(_ => throw new IOException("down")));
    }

    [Fact]
    public async Task Fallback_Throws_CallerGetsBothExceptions()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            Policy, builder => builder.AddFallback<int>("last-known", (_, _) => throw new FormatException("stale")));

        var refused = await Assert.ThrowsAsync<ResilienceRejectedException>(async () => await resilient.RunAsync<int>(_ => throw new IOException("down")));

        Assert.Equal(ResilienceRejection.FallbackFailed, refused.Rejection);
        Assert.True(refused.IsOutcomeUnknown);
        var both = Assert.IsType<AggregateException>(refused.InnerException).InnerExceptions;
        Assert.Equal([typeof(FormatException), typeof(IOException)], both.Select(thrown => thrown.GetType()));
        Assert.Empty(resilient.Bus.Events);
        Assert.Equal(nameof(IOException), resilient.State().LastFailure?.Type);
    }

    [Fact]
    public async Task Fallback_ThrowsForAFailedResult_CallerGetsIt()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            Policy with { Failures = "zero" },
            builder => builder.AddFailedResult<int>("zero", number => number == 0).AddFallback<int>("last-known", (_, _) => throw new FormatException("stale")));

        var result = await resilient.Plugin.TryExecuteAsync(static (_, _) => new ValueTask<int>(0), 0, Resilient.Policy, "", Ct);

        Assert.Equal(ResilienceRejection.FallbackFailed, result.Rejection?.Rejection);
        Assert.IsType<FormatException>(Assert.Single(Assert.IsType<AggregateException>(result.Failure?.InnerException).InnerExceptions));
    }

    [Fact]
    public async Task Fallback_CallerGaveUp_IsNotAsked()
    {
        await using var resilient = await Resilient.WithPolicyAsync(
            Policy with { Failures = "all" },
            builder => builder.AddFailureRule("all", _ => true).AddFallback("last-known", (_, _) => new ValueTask<int>(42)));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await resilient.RunAsync<int>(
            async token =>
            {
                await giveUp.CancelAsync();
                token.ThrowIfCancellationRequested();
                return 1;
            },
            ct: giveUp.Token));

        Assert.Empty(resilient.Bus.Events);
    }
}
