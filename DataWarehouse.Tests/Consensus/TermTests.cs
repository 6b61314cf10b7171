using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Tests.Consensus;

public sealed class TermTests
{
    [Fact]
    public void Constructor_NegativeNumber_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new Term(-1));

    [Fact]
    public void Next_OfLargest_Throws() => Assert.Throws<OverflowException>(() => new Term(long.MaxValue).Next);

    [Fact]
    public void Order_FollowsNumber()
    {
        var (zero, one) = (Term.Zero, Term.Zero.Next);

        Assert.True(zero < one && one > zero && zero <= one && one >= zero);
        Assert.Equal(one, Term.Max(zero, one));
        Assert.Equal("1", one.ToString());
    }
}
