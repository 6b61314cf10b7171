using System.Globalization;
using DataWarehouse.Plugins.UltimateResilience;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Health;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Execution;

public sealed class ReloadTests
{
    private static readonly ResiliencePolicyOptions Breaking = new() { CircuitBreaker = new() { MinimumThroughput = 2 } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reload_SameOptions_KeepsBreakersAndLimits()
    {
        await using var resilient = await Resilient.WithPolicyAsync(Breaking);
        await resilient.FailAsync();
        await resilient.FailAsync();

        var outcome = resilient.Plugin.Reload(Options(Breaking.Snapshot(), extra: true));

        Assert.Equal((true, 1, 1, 0), (outcome.IsApplied, outcome.Kept, outcome.Changed, outcome.Removed));
        Assert.Equal(ResilienceRejection.CircuitOpen, await resilient.RefusalAsync());
        Assert.Equal(1, await resilient.RunAsync(_ => new ValueTask<int>(1), policy: "extra"));
    }

    [Fact]
    public async Task Reload_OtherOptions_BeginsAnewAndKeepsCountsAndIsolation()
    {
        await using var resilient = await Resilient.WithPolicyAsync(Breaking);
        await resilient.FailAsync();
        await resilient.FailAsync();
        await resilient.Plugin.IsolateAsync(Resilient.Policy, "held", Ct);

        var outcome = resilient.Plugin.Reload(Options(new() { CircuitBreaker = new() { MinimumThroughput = 3 } }));

        Assert.Equal((0, 1, 0), (outcome.Kept, outcome.Changed, outcome.Removed));
        Assert.Equal(1, await resilient.SucceedAsync());
        Assert.Equal(ResilienceRejection.CircuitIsolated, await resilient.RefusalAsync("held"));
        Assert.Equal(4, resilient.State().Calls);
        Assert.Contains(resilient.Logs.GetSnapshot(), line => line.Id.Id == 4003);
    }

    [Fact]
    public async Task Reload_OptionsChangedByTheirOwnerAfterwards_HaveNoEffect()
    {
        var policy = Breaking.Snapshot();
        await using var resilient = await Resilient.WithPolicyAsync(policy);

        policy.CircuitBreaker!.MinimumThroughput = 1_000;
        await resilient.FailAsync();
        await resilient.FailAsync();

        Assert.Equal(ResilienceRejection.CircuitOpen, await resilient.RefusalAsync());
    }

    [Fact]
    public async Task Reload_PolicyGone_CallsUnderWayEndAndNewOnesAreUnknown()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new() { Timeout = TimeSpan.FromMinutes(1), Bulkhead = new() { ConcurrencyMax = 1, QueueMax = 1 } });
        var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = resilient.RunAsync(_ => new ValueTask<int>(gate.Task)).AsTask();
        var queued = resilient.SucceedAsync();

        var outcome = resilient.Plugin.Reload(new UltimateResilienceOptions { Policies = { ["other"] = new() } });

        Assert.Equal((0, 1, 1), (outcome.Kept, outcome.Changed, outcome.Removed));
        var unknown = await Assert.ThrowsAsync<UnknownResiliencePolicyException>(() => resilient.SucceedAsync());
        Assert.Equal(["other"], unknown.KnownPolicies);
        gate.SetResult(5);
        Assert.Equal(5, await running);
        Assert.Equal(1, await queued);
    }

    [Fact]
    public async Task Reload_Invalid_KeepsTheOldPoliciesAndReportsOnce()
    {
        await using var resilient = await Resilient.WithPolicyAsync(Breaking);
        var invalid = Options(new() { Retry = new() { RetriesMax = 99 }, CircuitBreaker = new() { FailureRatio = 2 } });

        var first = resilient.Plugin.Reload(invalid);
        var second = resilient.Plugin.Reload(invalid);

        Assert.False(first.IsApplied);
        Assert.Equal(2, first.Errors.Length);
        Assert.Equal(first.Errors, second.Errors);
        Assert.Single(resilient.Logs.GetSnapshot(), line => line.Id.Id == 4004);
        var health = await resilient.Plugin.ReportHealthAsync(Ct);
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.Contains("RetriesMax", health.Facts["reload"], StringComparison.Ordinal);
        await resilient.FailAsync();
        await resilient.FailAsync();
        Assert.Equal(ResilienceRejection.CircuitOpen, await resilient.RefusalAsync());

        Assert.True(resilient.Plugin.Reload(Options(new())).IsApplied);
        Assert.Equal(HealthStatus.Healthy, (await resilient.Plugin.ReportHealthAsync(Ct)).Status);
    }

    [Fact]
    public async Task Reload_UnderLoad_LosesNoCall()
    {
        await using var resilient = await Resilient.WithPolicyAsync(Loaded(0));
        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var key = (i % 10).ToString(CultureInfo.InvariantCulture);
                Assert.Equal(i, await resilient.RunAsync(
                    async token =>
                    {
                        await Task.Yield();
                        token.ThrowIfCancellationRequested();
                        return i;
                    },
                    key));
            }
        })).ToArray();
        var reloads = Task.Run(async () =>
        {
            for (var i = 1; i < 200; i++)
            {
                Assert.True(resilient.Plugin.Reload(Options(Loaded(i % 7))).IsApplied);
                await Task.Yield();
            }
        }, Ct);

        await Task.WhenAll(callers);
        await reloads;
        Assert.Equal(0, resilient.State().Rejections);
        Assert.Equal(2_000, resilient.State().Calls);
    }

    private static ResiliencePolicyOptions Loaded(int variant) => new()
    {
        Timeout = TimeSpan.FromMinutes(10 + variant),
        AttemptTimeout = TimeSpan.FromMinutes(5),
        Bulkhead = new() { ConcurrencyMax = 2 + variant, QueueMax = 1_000 },
        Retry = new(),
        CircuitBreaker = new(),
    };

    private static UltimateResilienceOptions Options(ResiliencePolicyOptions policy, bool extra = false)
    {
        var options = new UltimateResilienceOptions { Policies = { [Resilient.Policy] = policy } };
        if (extra) options.Policies["extra"] = new();
        return options;
    }
}
