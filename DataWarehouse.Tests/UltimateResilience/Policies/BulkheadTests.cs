using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Policies;

public sealed class BulkheadTests
{
    [Fact]
    public async Task Bulkhead_Full_QueuesInOrderAndRefusesTheRest()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            Timeout = TimeSpan.FromSeconds(10),
            Bulkhead = new() { ConcurrencyMax = 1, QueueMax = 2 },
        });
        var gates = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var began = new TaskCompletionSource[] { new(), new(), new() };

        var calls = Enumerable.Range(0, 3).Select(i => resilient.RunAsync(async _ =>
        {
            began[i].SetResult();
            return await gates[i].Task;
        }).AsTask()).ToArray();
        Assert.Equal(ResilienceRejection.BulkheadFull, await resilient.RefusalAsync());
        Assert.Equal([true, false, false], began.Select(b => b.Task.IsCompleted));

        for (var i = 0; i < 3; i++)
        {
            await began[i].Task;
            gates[i].SetResult(i);
            Assert.Equal(i, await calls[i]);
        }

        Assert.Equal(1, await resilient.SucceedAsync());
        var told = Assert.Single(resilient.Bus.Of(ResilienceEventKind.Rejected));
        Assert.Equal(ResilienceRejection.BulkheadFull, told.Rejection);
        Assert.Equal(1, resilient.State().Rejections);
    }

    [Fact]
    public async Task Bulkhead_CallInTheQueueRunsOutOfTime_NeverRuns()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            Timeout = TimeSpan.FromSeconds(10),
            Bulkhead = new() { ConcurrencyMax = 1, QueueMax = 1 },
        });
        var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var hasRun = false;

        var first = resilient.RunAsync(_ => new ValueTask<int>(gate.Task)).AsTask();
        var queued = resilient.RunAsync(_ =>
        {
            hasRun = true;
            return new ValueTask<int>(2);
        }).AsTask();
        resilient.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(ResilienceRejection.TimedOut, (await Assert.ThrowsAsync<ResilienceRejectedException>(() => queued)).Rejection);
        gate.SetResult(1);
        Assert.Equal(1, await first);
        Assert.False(hasRun);
    }

    [Fact]
    public async Task Bulkhead_ManyThreads_NeverRunsMoreThanItMay()
    {
        await using var resilient = await Resilient.WithPolicyAsync(new()
        {
            Timeout = TimeSpan.FromMinutes(1),
            Bulkhead = new() { ConcurrencyMax = 3, QueueMax = 1_000 },
        });
        int running = 0, most = 0, done = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await resilient.RunAsync(async _ =>
                {
                    var now = Interlocked.Increment(ref running);
                    lock (resilient) most = Math.Max(most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return Interlocked.Increment(ref done);
                }, "shared");
            }
        })));

        Assert.Equal(800, done);
        Assert.InRange(most, 1, 3);
        Assert.Equal(800, resilient.State().Calls);
    }
}
