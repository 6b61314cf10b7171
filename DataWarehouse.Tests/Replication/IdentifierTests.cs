using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication;

/// <summary>Incarnations, epochs and dots: their ranges, their text and their order.</summary>
public sealed class IdentifierTests
{
    [Fact]
    public void Constructors_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Incarnation(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Epoch(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dot(new Incarnation(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dot(new Incarnation(1), -1));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(long.MaxValue, 1)]
    public void Incarnation_Order_IsThatOfTheLog(long left, long right)
    {
        var (l, r) = (new Incarnation(left), new Incarnation(right));

        Assert.Equal((left < right, left <= right, left > right, left >= right), (l < r, l <= r, l > r, l >= r));
        Assert.Equal(left.CompareTo(right), l.CompareTo(r));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 2)]
    [InlineData(long.MaxValue, 1)]
    public void Epoch_Order_IsThatOfTheLog(long left, long right)
    {
        var (l, r) = (new Epoch(left), new Epoch(right));

        Assert.Equal((left < right, left <= right, left > right, left >= right), (l < r, l <= r, l > r, l >= r));
        Assert.Equal(left.CompareTo(right), l.CompareTo(r));
        Assert.Equal(Math.Max(left, right), Epoch.Max(l, r).Value);
    }

    [Fact]
    public void Epoch_NextAfterTheLast_IsRefused()
    {
        Assert.Equal(new Epoch(8), new Epoch(7).Next);
        Assert.Throws<OverflowException>(() => new Epoch(long.MaxValue).Next);
    }

    [Theory]
    [InlineData(1, 9, 2, 1)]
    [InlineData(2, 1, 2, 2)]
    [InlineData(2, 2, 2, 2)]
    [InlineData(3, 1, 2, 2)]
    public void Dot_Order_IsByOriginThenNumber(long leftOrigin, long leftNumber, long rightOrigin, long rightNumber)
    {
        var (l, r) = (new Dot(new Incarnation(leftOrigin), leftNumber), new Dot(new Incarnation(rightOrigin), rightNumber));
        var order = (leftOrigin, leftNumber).CompareTo((rightOrigin, rightNumber));

        Assert.Equal((order < 0, order <= 0, order > 0, order >= 0), (l < r, l <= r, l > r, l >= r));
        Assert.Equal(order, l.CompareTo(r));
    }

    [Theory]
    [InlineData("1:1")]
    [InlineData("0:1")]
    [InlineData("9223372036854775807:9223372036854775807")]
    public void Dot_Text_RoundTrips(string text)
    {
        Assert.True(Dot.TryParse(text, out var dot));
        Assert.Equal(text, dot.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1:0")]
    [InlineData("1:1\0")]
    [InlineData("1\0:1")]
    [InlineData("01:1")]
    [InlineData("1:-1")]
    [InlineData(" 1:1")]
    [InlineData("1:1:1")]
    [InlineData("１:１")]
    public void Dot_MalformedText_IsNotParsed(string text)
    {
        Assert.False(Dot.TryParse(text, out var dot));
        Assert.Equal(default, dot);
    }

    [Fact]
    public void CausalityException_SaysWhetherWaitingHelps()
    {
        var inner = new InvalidOperationException();

        Assert.True(new CausalityException(CausalityError.AheadOfEpoch, "wait").IsTransient);
        var refusal = new CausalityException(CausalityError.MalformedDot, "no", inner);
        Assert.Equal((false, CausalityError.MalformedDot, "no"), (refusal.IsTransient, refusal.Error, refusal.Message));
        Assert.Same(inner, refusal.InnerException);
    }
}
