using System.Collections.Concurrent;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

public sealed class WorkshopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void TryTake_OfManyPieces_DoesEachOnceAndTellsAfterwards()
    {
        var done = new ConcurrentBag<long>();
        var told = new ConcurrentBag<long>();
        var workshop = new Workshop(operation =>
        {
            Assert.Contains(operation.Value, done);
            told.Add(operation.Value);
        });

        for (var i = 1; i <= 200; i++)
        {
            var number = i;
            Assert.True(workshop.TryTake(new DiskOperationId(number), new Piece(() => done.Add(number))));
        }

        Assert.True(SpinWait.SpinUntil(() => told.Count == 200, Patience));
        workshop.Stop();
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), done.Order());
        Assert.Equal(done.Order(), told.Order());
    }

    [Fact]
    public void TryTake_BeyondTheBacklogOrStopped_LeavesTheWork()
    {
        using var released = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var told = 0;
        var workshop = new Workshop(_ => Interlocked.Increment(ref told));
        var taken = 0;
        var piece = new Piece(() =>
        {
            begun.Set();
            Assert.True(released.Wait(Patience));
        });
        while (taken < 2 * Workshop.BacklogMax && workshop.TryTake(new DiskOperationId(taken + 1), piece)) taken++;
        Assert.True(begun.Wait(Patience, TestContext.Current.CancellationToken));

        // Those that are being done wait no more.
        Assert.InRange(taken, Workshop.BacklogMax, Workshop.BacklogMax + 8);
        var stopping = new Thread(workshop.Stop);
        stopping.Start();
        Assert.True(SpinWait.SpinUntil(() => stopping.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience));
        released.Set();
        Assert.True(stopping.Join(Patience));

        Assert.InRange(told, 1, 8);
        Assert.False(workshop.TryTake(new DiskOperationId(9_999), new Piece(() => Assert.Fail("Not taken."))));
    }

    private sealed class Piece(Action run) : IWork
    {
        public void Run() => run();
    }
}
