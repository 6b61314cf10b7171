using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace DataWarehouse.Tests.UltimateResilience;

public sealed class UltimateResiliencePluginTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Execute_UnknownPolicy_ListsTheKnownOnes()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.Policies["b"] = new();
            options.Policies["a"] = new();
        });

        var unknown = await Assert.ThrowsAsync<UnknownResiliencePolicyException>(() => resilient.Plugin.ExecuteWithResilienceAsync(_ => Task.FromResult(1), "A", Ct));

        Assert.Equal("A", unknown.PolicyName);
        Assert.Equal(["a", "b"], unknown.KnownPolicies);
        Assert.StartsWith("There is no resilience policy 'A'. Known policies: a, b.", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_NoPolicyAtAll_SaysSo()
    {
        await using var resilient = await Resilient.WithAsync(_ => { });

        var unknown = await Assert.ThrowsAsync<UnknownResiliencePolicyException>(() => resilient.SucceedAsync());

        Assert.Contains("none is configured", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_NullOrBlankArguments_Throw()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new());
        var plugin = resilient.Plugin;

        await Assert.ThrowsAsync<ArgumentNullException>(() => plugin.ExecuteWithResilienceAsync<int>(null!, "p", Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => plugin.ExecuteWithResilienceAsync(_ => Task.FromResult(1), " ", Ct));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await plugin.ExecuteWithResilienceAsync<int, int>(null!, 1, "p", "", Ct));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await plugin.ExecuteWithResilienceAsync(static (i, _) => new ValueTask<int>(i), 1, "p", null!, Ct));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await plugin.TryExecuteAsync<int, int>(null!, 1, "p", "", Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => plugin.IsolateAsync("", null, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => plugin.CloseAsync("", null, Ct));
        Assert.Throws<ArgumentNullException>(() => plugin.Reload(null!));
    }

    [Fact]
    public async Task Execute_BeforeInitialization_SaysSo()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IMessageBus, RecordingBus>();
        services.AddUltimateResilience();
        await using var provider = services.BuildServiceProvider();
        var plugin = provider.GetRequiredService<UltimateResiliencePlugin>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => plugin.ExecuteWithResilienceAsync(_ => Task.FromResult(1), "p", Ct));
        Assert.Equal(0, (await plugin.GetResilienceHealthAsync(Ct)).TotalPolicies);
        await plugin.DisposeAsync();
    }

    [Fact]
    public async Task Execute_AfterTheStop_RunsUnderItsPolicy()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Timeout = TimeSpan.FromSeconds(1) });

        await resilient.Plugin.StopAsync(Ct);

        Assert.Equal(1, await resilient.SucceedAsync());
    }

    [Fact]
    public async Task ExecuteWithState_CompletedAction_AllocatesNoMoreThanPollyAlone()
    {
        var raw = new ResiliencePipelineBuilder { TimeProvider = new FakeTimeProvider() }
            .AddRetry(new RetryStrategyOptions()).AddCircuitBreaker(new CircuitBreakerStrategyOptions()).AddTimeout(TimeSpan.FromSeconds(1)).Build();
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.Telemetry = false;
            options.Policies[Resilient.Policy] = new() { Retry = new(), CircuitBreaker = new(), AttemptTimeout = TimeSpan.FromSeconds(1) };
        });
        Func<string, CancellationToken, ValueTask<string>> action = static (state, _) => new ValueTask<string>(state);

        var expected = Allocated(() => raw.ExecuteAsync(action, "s", CancellationToken.None));
        var allocated = Allocated(() => resilient.Plugin.ExecuteWithResilienceAsync(action, "s", Resilient.Policy, "i", CancellationToken.None));

        Assert.Equal(expected, allocated);
    }

    /// <summary>The bytes of one call that ends at once, after some that warm up; the least of several, because other work may come between.</summary>
    private static long Allocated(Func<ValueTask<string>> call)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var pending = call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(pending.IsCompletedSuccessfully);
        }

        return least;
    }

    [Fact]
    public async Task TryExecute_EndsInAValueAFailureOrARefusal()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { RateLimiter = new() { Permits = 2, Window = TimeSpan.FromMinutes(1) } });

        var good = await resilient.Plugin.TryExecuteAsync(static (state, _) => new ValueTask<int>(state), 5, Resilient.Policy, "", Ct);
        var failed = await resilient.Plugin.TryExecuteAsync<int, int>(static (_, _) => throw new IOException("down"), 5, Resilient.Policy, "", Ct);
        var refused = await resilient.Plugin.TryExecuteAsync(static (state, _) => new ValueTask<int>(state), 5, Resilient.Policy, "", Ct);

        Assert.Equal((true, 5, null, null), (good.IsSuccess, good.Value, good.Failure, good.Rejection));
        Assert.Equal((false, typeof(IOException), null), (failed.IsSuccess, failed.Failure?.GetType(), failed.Rejection));
        Assert.Equal(ResilienceRejection.RateLimited, refused.Rejection?.Rejection);
        Assert.Throws<InvalidOperationException>(() => failed.Value);
    }

    [Fact]
    public async Task TryExecute_CallerGaveUp_Throws()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new());
        using var giveUp = new CancellationTokenSource();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await resilient.Plugin.TryExecuteAsync(static (state, _) => new ValueTask<int>(state), 5, Resilient.Policy, "", giveUp.Token));
        var own = await resilient.Plugin.TryExecuteAsync<int, int>(static (_, _) => throw new OperationCanceledException(), 5, Resilient.Policy, "", Ct);
        Assert.IsType<OperationCanceledException>(own.Failure);
    }

    [Fact]
    public async Task Health_CountsBreakersAndNamesPolicies()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.Policies[Resilient.Policy] = new() { CircuitBreaker = new() { MinimumThroughput = 2 } };
            options.Policies["plain"] = new() { Timeout = TimeSpan.FromSeconds(1) };
        });
        await resilient.SucceedAsync("well");
        Assert.Equal(HealthStatus.Healthy, (await resilient.Plugin.ReportHealthAsync(Ct)).Status);
        await resilient.FailAsync("sick");
        await resilient.FailAsync("sick");

        var health = await resilient.Plugin.GetResilienceHealthAsync(Ct);
        var report = await resilient.Plugin.ReportHealthAsync(Ct);

        Assert.Equal((2, 1), (health.TotalPolicies, health.ActiveCircuitBreakers));
        Assert.Equal(
            "open; breakers closed 1, open 1, half-open 0, isolated 0; instances 2; calls 3, attempts 3, rejections 0; last failure IOException at 2026-01-01T00:00:00.0000000+00:00",
            health.PolicyStates[Resilient.Policy]);
        Assert.StartsWith("no-breaker", health.PolicyStates["plain"], StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Equal(Resilient.Policy, report.Facts["policiesHeldBack"]);
        Assert.Equal(("2", "2", "1", "1", "0", "0"), (
            report.Facts["policies"], report.Facts["instances"], report.Facts["breakersClosed"],
            report.Facts["breakersOpen"], report.Facts["breakersHalfOpen"], report.Facts["breakersIsolated"]));
        resilient.Plugin.Reload(new UltimateResilienceOptions { InstancesMax = 0 });
        Assert.Contains("refused", (await resilient.Plugin.ReportHealthAsync(Ct)).Description, StringComparison.Ordinal);
        Assert.Equal(2, resilient.Plugin.DescribePolicies().Count);
    }

    [Fact]
    public void Rejection_EachKind_SaysWhatItIs()
    {
        foreach (var kind in Enum.GetValues<ResilienceRejection>())
        {
            var refused = new ResilienceRejectedException(kind, "p", "i", null, null);
            Assert.StartsWith("Policy 'p', instance 'i', gave no result: ", refused.Message, StringComparison.Ordinal);
            Assert.Equal("i", refused.Instance);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new ResilienceRejectedException((ResilienceRejection)99, "p", "", null, null));
    }

    [Fact]
    public async Task Executor_WithoutInstances_IgnoresTheInstance()
    {
        IResilienceExecutor executor = PassThroughResilience.Instance;

        Assert.Equal(3, await executor.ExecuteWithResilienceAsync(static (state, _) => new ValueTask<int>(state), 3, "any", "i", Ct));
        Assert.Throws<ArgumentNullException>(() => { _ = executor.ExecuteWithResilienceAsync(static (state, _) => new ValueTask<int>(state), 3, "any", null!, Ct).AsTask(); });
    }
}
