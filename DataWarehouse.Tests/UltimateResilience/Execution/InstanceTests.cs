using System.Globalization;
using DataWarehouse.Plugins.UltimateResilience.Policies;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Execution;

public sealed class InstanceTests
{
    private static readonly CircuitBreakerOptions Breaker = new() { MinimumThroughput = 2 };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_Idle_AreDroppedAndTheirCallsStayCounted()
    {
        await using var resilient = await WithIdleAsync(TimeSpan.FromMinutes(1), new() { CircuitBreaker = Breaker });
        await resilient.SucceedAsync();
        for (var i = 0; i < 100; i++) await resilient.SucceedAsync(i.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(101, resilient.State().Instances);

        for (var second = 0; second < 75; second += 15)
        {
            await resilient.SucceedAsync("7");
            resilient.Time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(2, resilient.State().Instances);
        Assert.Equal(106, resilient.State().Calls);
        await resilient.SucceedAsync("8");
        Assert.Equal(3, resilient.State().Instances);
    }

    [Fact]
    public async Task Instances_WithACallInTheBulkhead_AreKept()
    {
        await using var resilient = await WithIdleAsync(TimeSpan.FromMinutes(1), new() { Bulkhead = new() { ConcurrencyMax = 1 } });
        var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = resilient.RunAsync(_ => new ValueTask<int>(gate.Task), "busy").AsTask();

        for (var i = 0; i < 20; i++) resilient.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(ResilienceRejection.BulkheadFull, await resilient.RefusalAsync("busy"));
        gate.SetResult(1);
        await call;
        for (var i = 0; i < 6; i++) resilient.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0, resilient.State().Instances);
    }

    [Fact]
    public async Task Instances_AsManyAsMayBe_MoreAreRefusedUntilSomeAreIdle()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.InstancesMax = 2;
            options.InstanceIdleTimeout = TimeSpan.FromMinutes(1);
            options.Policies[Resilient.Policy] = new();
        });
        await resilient.SucceedAsync("a");
        await resilient.SucceedAsync("b");

        Assert.Equal(ResilienceRejection.TooManyInstances, await resilient.RefusalAsync("c"));
        var refused = await resilient.Plugin.TryExecuteAsync(static (_, _) => new ValueTask<int>(1), 0, Resilient.Policy, "c", Ct);
        Assert.Equal(ResilienceRejection.TooManyInstances, refused.Rejection?.Rejection);
        Assert.Equal(1, await resilient.SucceedAsync());
        Assert.Equal(1, await resilient.SucceedAsync("a"));
        Assert.Single(resilient.Logs.GetSnapshot(), line => line.Id.Id == 4005);

        for (var i = 0; i < 5; i++) resilient.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(1, await resilient.SucceedAsync("c"));
    }

    [Fact]
    public async Task Instances_NameTooLong_IsAProgrammersError()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new());

        await Assert.ThrowsAsync<ArgumentException>(() => resilient.SucceedAsync(new string('x', 257)));
        Assert.Equal(1, await resilient.SucceedAsync(new string('x', 256)));
    }

    [Fact]
    public async Task Instances_UsedAndDroppedAtTheSameTime_LoseNoCallAndKeepOneBulkheadEach()
    {
        await using var resilient = await WithIdleAsync(
            TimeSpan.FromSeconds(1), new() { Timeout = TimeSpan.FromHours(1), Bulkhead = new() { ConcurrencyMax = 1, QueueMax = 10_000 } });
        var running = new int[4];
        var isOver = false;

        var callers = Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var key = (i + caller) % running.Length;
                await resilient.RunAsync(async _ =>
                {
                    isOver |= Interlocked.Increment(ref running[key]) > 1;
                    await Task.Yield();
                    return Interlocked.Decrement(ref running[key]);
                }, key.ToString(CultureInfo.InvariantCulture));
            }
        })).ToArray();
        for (var i = 0; i < 2_000; i++)
        {
            resilient.Plugin.Registry.Sweep(idleSweepsMax: 1);
            await Task.Yield();
        }

        await Task.WhenAll(callers);
        Assert.False(isOver);
        Assert.Equal(2_000, resilient.State().Calls);
    }

    private static Task<Resilient> WithIdleAsync(TimeSpan idle, ResiliencePolicyOptions policy) => Resilient.WithAsync(options =>
    {
        options.InstanceIdleTimeout = idle;
        options.Policies[Resilient.Policy] = policy;
    });
}
