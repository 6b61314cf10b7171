using CsCheck;
using DataWarehouse.SDK.Replication.Strategies;

namespace DataWarehouse.Tests.Replication.Strategies;

public sealed class HybridTimestampTests
{
    private static readonly Gen<long> Milliseconds =
        Gen.OneOf(Gen.Long[0, 5], Gen.Long[0, long.MaxValue], Gen.Long[long.MaxValue - 3, long.MaxValue]);

    private static readonly Gen<HybridTimestamp> Any =
        Gen.Select(Milliseconds, Gen.OneOf(Gen.Int[0, 3], Gen.Int[int.MaxValue - 1, int.MaxValue]), (ms, n) => new HybridTimestamp(ms, n));

    [Fact]
    public void Constructor_NegativeValues_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridTimestamp(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridTimestamp(0, -1));
    }

    [Fact]
    public void Next_WallClockMovedOn_TakesItsTime() =>
        Assert.Equal(new HybridTimestamp(11, 0), HybridTimestamp.Next(new HybridTimestamp(10, 7), 11));

    [Theory]
    [InlineData(10)]
    [InlineData(3)]
    [InlineData(0)]
    public void Next_WallClockStoodOrWentBack_Counts(long wallUnixMs) =>
        Assert.Equal(new HybridTimestamp(10, 8), HybridTimestamp.Next(new HybridTimestamp(10, 7), wallUnixMs));

    [Fact]
    public void Next_CounterUsedUp_BorrowsAMillisecond() =>
        Assert.Equal(new HybridTimestamp(11, 0), HybridTimestamp.Next(new HybridTimestamp(10, int.MaxValue), 10));

    [Fact]
    public void Next_NegativeWallClock_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HybridTimestamp.Next(default, -1));

    [Fact]
    public void Next_AfterTheLastTimestamp_IsRefusedRatherThanWrapped() =>
        Assert.Throws<OverflowException>(() => HybridTimestamp.Next(new HybridTimestamp(long.MaxValue, int.MaxValue), 0));

    [Fact]
    public void Next_AnyClocks_IsLaterThanTheLastAndNotBehindTheWall() =>
        Gen.Select(Any, Milliseconds).Where((last, _) => last != new HybridTimestamp(long.MaxValue, int.MaxValue)).Sample((last, wall) =>
        {
            var next = HybridTimestamp.Next(last, wall);
            Assert.True(next > last);
            Assert.True(next.UnixMs >= wall);
        });

    [Theory]
    [InlineData(60_000, false)]
    [InlineData(60_001, true)]
    [InlineData(0, false)]
    public void IsTooFarAhead_AtTheBound_IsNot(long aheadMs, bool expected) =>
        Assert.Equal(
            expected, HybridTimestamp.IsTooFarAhead(new HybridTimestamp(1_000 + aheadMs, 3), 1_000, TimeSpan.FromSeconds(60)));

    [Fact]
    public void IsTooFarAhead_Behind_IsNot() =>
        Assert.False(HybridTimestamp.IsTooFarAhead(default, long.MaxValue, TimeSpan.Zero));

    [Fact]
    public void IsTooFarAhead_LargestTimestamp_Is()
    {
        var last = new HybridTimestamp(long.MaxValue, int.MaxValue);

        Assert.True(HybridTimestamp.IsTooFarAhead(last, 0, TimeSpan.MaxValue));
        Assert.True(HybridTimestamp.IsTooFarAhead(last, long.MaxValue - 1, TimeSpan.Zero));
        Assert.False(HybridTimestamp.IsTooFarAhead(last, long.MaxValue, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void IsTooFarAhead_NegativeWallClock_IsRefused(long wallUnixMs) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => HybridTimestamp.IsTooFarAhead(new HybridTimestamp(long.MaxValue, 0), wallUnixMs, TimeSpan.FromSeconds(60)));

    [Fact]
    public void IsTooFarAhead_NegativeBound_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => HybridTimestamp.IsTooFarAhead(default, 0, Timeout.InfiniteTimeSpan));

    [Fact]
    public void Comparison_AnyTwo_IsOneTotalOrder() => Gen.Select(Any, Any).Sample((left, right) =>
    {
        var order = (left.UnixMs, left.Counter).CompareTo((right.UnixMs, right.Counter));
        Assert.Equal(Math.Sign(order), Math.Sign(left.CompareTo(right)));
        Assert.Equal((order < 0, order <= 0, order > 0, order >= 0), (left < right, left <= right, left > right, left >= right));
        Assert.Equal(order == 0, left == right);
    });

    [Fact]
    public void ToString_IsMillisecondsAndCounter() => Assert.Equal("12.3", new HybridTimestamp(12, 3).ToString());
}
