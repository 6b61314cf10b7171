using System.Globalization;
using DataWarehouse.Plugins.UltimateResilience;
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
        var ended = new int[4];
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
                Interlocked.Increment(ref ended[caller]);
            }
        })).ToArray();
        // A round is seconds in the product: no caller stands still between its count and its bulkhead for two of them.
        var seen = new int[callers.Length];
        while (!callers.All(static caller => caller.IsCompleted))
        {
            if (Enumerable.Range(0, callers.Length).All(caller => callers[caller].IsCompleted || Volatile.Read(ref ended[caller]) > seen[caller]))
            {
                for (var caller = 0; caller < seen.Length; caller++) seen[caller] = Volatile.Read(ref ended[caller]);
                resilient.Plugin.Registry.Sweep(idleSweepsMax: 1);
            }

            await Task.Yield();
        }

        await Task.WhenAll(callers);
        Assert.False(isOver);
        Assert.Equal(2_000, resilient.State().Calls);
    }

    [Fact]
    public async Task Instances_EnteredDroppedReplacedAndRefusedAtTheSameTime_CountEachCallOnce()
    {
        const int InstancesMax = 8;
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.InstancesMax = InstancesMax;
            options.Policies[Resilient.Policy] = new();
        });
        var registry = resilient.Plugin.Registry;
        // More than there may be, one without a name, and long ones.
        var names = Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 5 * i)).ToArray();
        var isOver = false;

        var callers = Enumerable.Range(0, 2).Select(caller => Instances.OnItsOwnThreadAsync(() =>
        {
            int entered = 0, refused = 0;
            for (var i = caller; !Volatile.Read(ref isOver); i += 7)
            {
                var name = names[(i & int.MaxValue) % names.Length];
                try
                {
                    Assert.Equal(name, registry.Enter(Resilient.Policy, name).Name);
                    entered++;
                }
                catch (ResilienceRejectedException thrown) when (thrown.Rejection == ResilienceRejection.TooManyInstances)
                {
                    refused++;
                }
            }

            return (entered, refused);
        }, Ct)).ToArray();
        var sweeper = Instances.OnItsOwnThreadAsync(() =>
        {
            var rounds = 0;
            for (; !Volatile.Read(ref isOver); rounds++) registry.Sweep(idleSweepsMax: 1);
            return rounds;
        }, Ct);
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var options = new UltimateResilienceOptions { Policies = { [Resilient.Policy] = new() { Timeout = TimeSpan.FromSeconds(1 + (i % 2)) } } };
                Assert.Equal(1, registry.Apply(options).Changed);
                Assert.InRange(resilient.State().Instances, 0, InstancesMax + 1);
                await Task.Yield();
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        var counts = await Task.WhenAll(callers);
        await sweeper;
        Assert.Equal(counts.Sum(count => count.entered), resilient.State().Calls);
        Assert.Equal(counts.Sum(count => count.refused), resilient.State().Rejections);
    }

    private static Task<Resilient> WithIdleAsync(TimeSpan idle, ResiliencePolicyOptions policy) => Resilient.WithAsync(options =>
    {
        options.InstanceIdleTimeout = idle;
        options.Policies[Resilient.Policy] = policy;
    });
}
