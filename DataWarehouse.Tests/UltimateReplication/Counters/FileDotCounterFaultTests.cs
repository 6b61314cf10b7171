using DataWarehouse.Plugins.UltimateReplication.Counters;

namespace DataWarehouse.Tests.UltimateReplication.Counters;

public sealed class FileDotCounterFaultTests : IDisposable
{
    /// <summary>Operations of <c>Open</c> on a new file; the following refill is a write and a sync.</summary>
    private const int OperationsOfOpen = 8;

    private readonly CounterDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(OperationsOfOpen + 1)]
    [InlineData(OperationsOfOpen + 2)]
    public void Refill_WriteOrSyncFails_PoisonsAndIssuesNothingOfTheBlock(int failAt)
    {
        using var counter = _directory.Open(new FaultyFileSync(failAt));
        CounterDirectory.Issue(counter, 14);

        var fault = Assert.Throws<DotCounterFaultException>(counter.Refill);

        Assert.IsType<IOException>(fault.InnerException);
        Assert.False(fault.IsTransient);
        Assert.Contains(_directory.LeasePath, fault.Message, StringComparison.Ordinal);
        Assert.Equal((14, 16), (counter.LastIssued, counter.LeasedThrough));
        Assert.Throws<DotCounterFaultException>(() => counter.TryNext(out _));
        Assert.Throws<DotCounterFaultException>(() => counter.Next());
        Assert.IsType<DotCounterFaultException>(Assert.Throws<DotCounterFaultException>(counter.Refill).InnerException);
        Assert.Equal(14, counter.LastIssued);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Open_AnyWriteOrSyncFails_ThrowsAndReleasesTheLock(int failAt)
    {
        Assert.Throws<DotCounterFaultException>(() => _directory.Open(new FaultyFileSync(failAt)));

        Assert.Single(_directory.Session(1));
    }

    [Fact]
    public void Open_CrashAtEveryOperationAndTornAtEveryByte_NeverIssuesANumberTwice()
    {
        for (var failAt = 1; failAt <= OperationsOfOpen + 8; failAt++)
        {
            for (var tornBytes = 0; tornBytes <= DotLeaseRecord.LengthBytes; tornBytes++)
            {
                using var directory = new CounterDirectory();
                var before = IssueUntilCrash(directory, failAt, tornBytes);
                using var counter = directory.Open(new FaultyFileSync(), before.LastOrDefault());
                Assert.Equal(1, before.Concat(CounterDirectory.Issue(counter, 40)).GroupBy(number => number).Max(uses => uses.Count()));
            }
        }
    }

    [Fact]
    public void Open_CrashWhileRecoveringFromACrash_NeverIssuesANumberTwice()
    {
        for (var failAt = OperationsOfOpen + 1; failAt <= OperationsOfOpen + 4; failAt++)
        {
            for (var failAgainAt = 1; failAgainAt <= 12; failAgainAt++)
            {
                foreach (var tornBytes in new[] { 0, 1, 33, 63, 64 })
                {
                    using var directory = new CounterDirectory();
                    var first = IssueUntilCrash(directory, failAt, tornBytes);
                    var second = IssueUntilCrash(directory, failAgainAt, 64 - tornBytes);
                    var third = directory.Session(40);
                    Assert.Equal(1, first.Concat(second).Concat(third).GroupBy(number => number).Max(uses => uses.Count()));
                }
            }
        }
    }

    private static List<long> IssueUntilCrash(CounterDirectory directory, int failAt, int tornBytes)
    {
        List<long> issued = [];
        try
        {
            using var counter = directory.Open(new FaultyFileSync(failAt, tornBytes));
            while (issued.Count < 200)
                issued.Add(counter.Next().Sequence);
        }
        catch (DotCounterFaultException)
        {
            // The crash; what matters is what was issued before it.
        }

        return issued;
    }
}
