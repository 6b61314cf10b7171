using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Counters;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

public sealed class FileDotCounterTests : IDisposable
{
    private readonly CounterDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_NewFile_IssuesFromOne()
    {
        using var counter = FileDotCounter.Open(_directory.LeasePath, CounterDirectory.Owner, 0, FileDotCounterOptions.Default);

        Assert.Equal((0, 4_096), (counter.LastIssued, counter.LeasedThrough));
        Assert.Equal(new Dot(CounterDirectory.Owner, 1), counter.Next());
        Assert.True(counter.TryNext(out var second));
        Assert.Equal(new Dot(CounterDirectory.Owner, 2), second);
        Assert.Equal(2, counter.LastIssued);
        Assert.Equal(CounterDirectory.Owner, counter.Incarnation);
    }

    [Fact]
    public void Open_NewFile_SyncsFileBeforeDirectoryAndLeaseBeforeFirstDot()
    {
        var sync = new FaultyFileSync();
        using var counter = _directory.Open(sync);

        Assert.Equal(["write", "file", "directory", "write", "data", "directory", "write", "data"], sync.Trace);
    }

    [Fact]
    public void Open_AfterRestart_GoesOnBehindTheLease()
    {
        _directory.Session(3);

        using var counter = _directory.Open(new FaultyFileSync(), highestUsed: 3);

        Assert.Equal((16, 32), (counter.LastIssued, counter.LeasedThrough));
        Assert.Equal(17, counter.Next().Sequence);
    }

    [Fact]
    public void TryNext_LeaseUsedUp_IsFalseUntilRefill()
    {
        var sync = new FaultyFileSync();
        using var counter = _directory.Open(sync);
        CounterDirectory.Issue(counter, 16);
        var operations = sync.Operations;

        Assert.False(counter.TryNext(out var none));
        Assert.Equal(default, none);
        Assert.Equal(operations, sync.Operations);
        counter.Refill();
        Assert.True(counter.TryNext(out var dot));
        Assert.Equal(17, dot.Sequence);
    }

    [Fact]
    public void ShouldRefill_AtTheThreshold_IsTrue()
    {
        using var counter = _directory.Open(new FaultyFileSync());

        CounterDirectory.Issue(counter, 11);
        Assert.False(counter.ShouldRefill);
        counter.Next();
        Assert.True(counter.ShouldRefill);
        counter.Refill();
        Assert.False(counter.ShouldRefill);
        Assert.Equal(32, counter.LeasedThrough);
    }

    [Fact]
    public void Refill_EnoughLeft_TouchesNoDisk()
    {
        var sync = new FaultyFileSync();
        using var counter = _directory.Open(sync);
        var operations = sync.Operations;

        counter.Refill();

        Assert.Equal((16, operations), (counter.LeasedThrough, sync.Operations));
    }

    [Fact]
    public void Next_FromManyThreads_NeverIssuesANumberTwice()
    {
        const int Threads = 8;
        const int PerThread = 5_000;
        using var counter = _directory.Open(new FaultyFileSync());
        var issued = Enumerable.Range(0, Threads).Select(_ => new long[PerThread]).ToArray();
        var threads = issued.Select(mine => new Thread(() => Fill(counter, mine))).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(Enumerable.Range(1, Threads * PerThread).Select(number => (long)number), issued.SelectMany(mine => mine).Order());
        Assert.All(issued, mine => Assert.Equal(mine.Order(), mine));
    }

    [Fact]
    public void Next_RealSyncs_ReachesTheDisk()
    {
        using (var counter = FileDotCounter.Open(_directory.LeasePath, CounterDirectory.Owner, 0, CounterDirectory.SmallBlocks))
            CounterDirectory.Issue(counter, 100);

        using var again = FileDotCounter.Open(_directory.LeasePath, CounterDirectory.Owner, 100, CounterDirectory.SmallBlocks);
        Assert.Equal(113, again.Next().Sequence);
    }

    [Fact]
    public void Next_AllNumbersUsed_PoisonsAfterTheLast()
    {
        DotLease[] leases = [new(CounterDirectory.Owner, 6, long.MaxValue - 9), new(CounterDirectory.Owner, 7, long.MaxValue - 3)];
        LeaseFileImage.Save(_directory.LeasePath, leases);
        using var counter = _directory.Open(new FaultyFileSync());

        Assert.Equal([long.MaxValue - 2, long.MaxValue - 1, long.MaxValue], CounterDirectory.Issue(counter, 3));
        counter.TryNext(out _);
        var fault = Assert.Throws<DotCounterFaultException>(() => counter.Next());
        Assert.Contains("all numbers are used", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_Counter_ReleasesTheLockAndEndsIt()
    {
        var counter = _directory.Open(new FaultyFileSync());
        counter.Dispose();
        counter.Dispose();

        Assert.Throws<ObjectDisposedException>(() => counter.TryNext(out _));
        Assert.Throws<ObjectDisposedException>(() => counter.Refill());
        using var again = _directory.Open(new FaultyFileSync());
        Assert.Equal(17, again.Next().Sequence);
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileDotCounterOptions { BlockDots = FileDotCounterOptions.BlockDotsMin - 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileDotCounterOptions { BlockDots = FileDotCounterOptions.BlockDotsMax + 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileDotCounterOptions { RefillThresholdDots = -1 });
        Assert.Equal((4_096, 1_024), (FileDotCounterOptions.Default.BlockDots, FileDotCounterOptions.Default.RefillThresholdDots));
    }

    [Fact]
    public void Faults_AllKinds_ShareOneRoot()
    {
        Assert.True(typeof(DotLeaseRefusedException).IsSubclassOf(typeof(ReplicationFaultException)));
        Assert.True(typeof(DotCounterFaultException).IsSubclassOf(typeof(ReplicationFaultException)));
    }

    private static void Fill(FileDotCounter counter, long[] mine)
    {
        for (var i = 0; i < mine.Length; i++)
        {
            if (counter.ShouldRefill)
                counter.Refill();

            mine[i] = counter.Next().Sequence;
        }
    }
}
