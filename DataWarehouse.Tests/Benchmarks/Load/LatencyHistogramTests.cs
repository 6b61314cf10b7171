using DataWarehouse.Benchmarks.Load;

namespace DataWarehouse.Tests.Benchmarks.Load;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void MillisecondsAt_OfKnownLatencies_IsWithinAStep()
    {
        var histogram = new LatencyHistogram();
        for (var microseconds = 1; microseconds <= 100_000; microseconds++) histogram.Add(microseconds);

        Assert.InRange(histogram.MillisecondsAt(0.5), 50 * 0.96, 50);
        Assert.InRange(histogram.MillisecondsAt(0.99), 99 * 0.96, 99);
        Assert.InRange(histogram.MillisecondsAt(0.999), 99.9 * 0.96, 99.9);
    }

    [Fact]
    public void Pairs_OfSeveralProcesses_AddUp()
    {
        var (one, other, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        foreach (var microseconds in (long[])[0, 1, 1, 700, 5_000_000]) one.Add(microseconds);
        foreach (var microseconds in (long[])[700, 700, 20]) other.Add(microseconds);

        all.Add(one.ToPairs());
        all.Add(other.ToPairs());
        one.Add(other);

        Assert.Equal(8, all.Count);
        Assert.Equal(one.ToPairs(), all.ToPairs());
        Assert.Equal(0, new LatencyHistogram().MillisecondsAt(0.5));
    }
}
