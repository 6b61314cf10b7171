using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.Consensus;

public sealed class LogIndexTests
{
    [Fact]
    public void Constructor_NegativeNumber_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new LogIndex(-1));

    [Fact]
    public void Next_OfLargest_Throws() => Assert.Throws<OverflowException>(() => new LogIndex(long.MaxValue).Next);

    [Fact]
    public void Order_FollowsNumber()
    {
        var (zero, one) = (LogIndex.Zero, LogIndex.Zero.Next);

        Assert.True(zero < one && one > zero && zero <= one && one >= zero);
        Assert.Equal(one, LogIndex.Max(zero, one));
        Assert.Equal("1", one.ToString());
    }
}
