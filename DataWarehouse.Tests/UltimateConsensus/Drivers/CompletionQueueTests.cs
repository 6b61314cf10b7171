using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

public sealed class CompletionQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Flush_OfManyCallers_LetsEachGoOnOnce()
    {
        const int callers = 10_000;
        using var queue = new CompletionQueue(_time);
        var gone = new ConcurrentBag<int>();
        using var all = new CountdownEvent(callers);

        OnThread(queue, () =>
        {
            for (var caller = 0; caller < callers; caller++)
            {
                var number = caller;
                CompletionQueue.Add(new Call(() =>
                {
                    gone.Add(number);
                    all.Signal();
                }));
                if (caller % 100 == 99) queue.Flush();
            }
        });

        await Task.Run(() => Assert.True(all.Wait(Long)), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, callers), gone.Order());
    }

    [Fact]
    public async Task Flush_WhereCallersBlockTheirWorkers_OthersGoOnAfterTwoLooks()
    {
        using var queue = new CompletionQueue(_time);
        using var release = new ManualResetEventSlim();
        using var blocked = new SemaphoreSlim(0);
        using var passed = new SemaphoreSlim(0);

        // More than the queue has workers, whatever the machine.
        var blockers = Environment.ProcessorCount + 2;
        OnThread(queue, () =>
        {
            for (var blocker = 0; blocker < blockers; blocker++)
            {
                CompletionQueue.Add(new Call(() =>
                {
                    blocked.Release();
                    release.Wait(Long);
                }));
            }

            CompletionQueue.Add(new Call(() => passed.Release()));
            queue.Flush();
        });

        for (var blocker = 0; blocker < blockers; blocker++)
        {
            while (!await blocked.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken)) _time.Advance(CompletionQueue.Patience);
        }

        while (!await passed.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken)) _time.Advance(CompletionQueue.Patience);
        Assert.False(release.IsSet);
        release.Set();
    }

    [Fact]
    public async Task Dispose_WhereCallersWait_LetsThemGoOn()
    {
        var queue = new CompletionQueue(_time);
        using var release = new ManualResetEventSlim();
        using var began = new SemaphoreSlim(0);
        using var passed = new SemaphoreSlim(0);
        OnThread(queue, () =>
        {
            for (var blocker = 0; blocker < Environment.ProcessorCount; blocker++)
            {
                CompletionQueue.Add(new Call(() =>
                {
                    began.Release();
                    release.Wait(Long);
                }));
            }

            CompletionQueue.Add(new Call(() => passed.Release()));
            queue.Flush();
        });
        Assert.True(await began.WaitAsync(Long, TestContext.Current.CancellationToken));

        queue.Dispose();
        release.Set();

        Assert.True(await passed.WaitAsync(Long, TestContext.Current.CancellationToken));
        _time.Advance(CompletionQueue.Patience);
    }

    [Fact]
    public async Task Add_OnAThreadWithoutQueue_LetsTheCallerGoOn()
    {
        using var passed = new SemaphoreSlim(0);
        CompletionQueue.Add(new Call(() => passed.Release()));

        Assert.True(await passed.WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    private static void OnThread(CompletionQueue queue, Action action)
    {
        var thread = new Thread(() =>
        {
            queue.BelongToThisThread();
            action();
        });
        thread.Start();
        thread.Join();
    }

    private sealed class Call(Action goOn) : PendingCall
    {
        public override void GoOn() => goOn();
    }
}
