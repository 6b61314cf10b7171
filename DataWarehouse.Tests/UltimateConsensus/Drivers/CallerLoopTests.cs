using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

public sealed class CallerLoopTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Flush_OfManyCallers_LetsEachGoOnOnce()
    {
        const int callers = 10_000;
        using var loop = new CallerLoop("callers", _time);
        loop.Start();
        var gone = new ConcurrentBag<int>();
        using var all = new CountdownEvent(callers);

        OnThread(loop, queue =>
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
        using var loop = new CallerLoop("callers", _time);
        loop.Start();
        using var release = new ManualResetEventSlim();
        using var blocked = new SemaphoreSlim(0);
        using var passed = new SemaphoreSlim(0);

        // More than the queue has workers, whatever the machine.
        var blockers = Environment.ProcessorCount + 2;
        OnThread(loop, queue =>
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
            while (!await blocked.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken)) _time.Advance(CallerLoop.Patience);
        }

        while (!await passed.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken)) _time.Advance(CallerLoop.Patience);
        Assert.False(release.IsSet);
        release.Set();
    }

    [Fact]
    public async Task Dispose_WhereCallersWait_LetsThemGoOn()
    {
        var loop = new CallerLoop("callers", _time);
        loop.Start();
        using var release = new ManualResetEventSlim();
        using var began = new SemaphoreSlim(0);
        using var passed = new SemaphoreSlim(0);
        OnThread(loop, queue =>
        {
            for (var blocker = 0; blocker <= Environment.ProcessorCount; blocker++)
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

        loop.Dispose();
        release.Set();

        Assert.True(await passed.WaitAsync(Long, TestContext.Current.CancellationToken));
        _time.Advance(CallerLoop.Patience);
    }

    [Fact]
    public async Task Add_OnAThreadWithoutQueue_LetsTheCallerGoOn()
    {
        using var passed = new SemaphoreSlim(0);
        CompletionQueue.Add(new Call(() => passed.Release()));

        Assert.True(await passed.WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    private static void OnThread(CallerLoop loop, Action<CompletionQueue> action)
    {
        var thread = new Thread(() =>
        {
            var queue = new CompletionQueue(loop);
            queue.BelongToThisThread();
            action(queue);
        });
        thread.Start();
        thread.Join();
    }

    private sealed class Call(Action goOn) : PendingCall
    {
        public override void GoOn() => goOn();
    }
}
