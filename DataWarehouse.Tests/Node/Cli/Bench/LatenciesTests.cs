using DataWarehouse.Node.Cli.Bench;

namespace DataWarehouse.Tests.Node.Cli.Bench;

public sealed class LatenciesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(1_000)]
    [InlineData(123_456)]
    [InlineData(60_000_000)]
    public void MillisecondsAt_IsAtMostOneIn32TooMuch(int microseconds)
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromMicroseconds(microseconds));
        Assert.InRange(latencies.MillisecondsAt(0.5) * 1000, microseconds, microseconds * 33.0 / 32);
    }

    [Fact]
    public void MillisecondsAt_FindsTheShare()
    {
        var latencies = new Latencies();
        for (var call = 0; call < 98; call++) latencies.Add(TimeSpan.FromMilliseconds(1));
        latencies.Add(TimeSpan.FromMilliseconds(100));
        latencies.Add(TimeSpan.FromMilliseconds(100));
        Assert.InRange(latencies.MillisecondsAt(0.5), 1, 1.04);
        Assert.InRange(latencies.MillisecondsAt(0.99), 100, 104);
    }

    [Fact]
    public void Add_OfAnother_AddsItsCounts()
    {
        var (one, other) = (new Latencies(), new Latencies());
        one.Add(TimeSpan.FromMilliseconds(1));
        other.Add(TimeSpan.FromMilliseconds(5));
        one.Add(other);
        Assert.Equal(2, one.Count);
        Assert.InRange(one.MillisecondsAt(1), 5, 5.2);
    }

    [Fact]
    public void MillisecondsAt_OfNothing_IsZero() => Assert.Equal(0, new Latencies().MillisecondsAt(0.99));

    [Fact]
    public void Add_OfHours_IsCountedLast()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromDays(1000));
        Assert.True(latencies.MillisecondsAt(1) > 1e9);
    }
}
