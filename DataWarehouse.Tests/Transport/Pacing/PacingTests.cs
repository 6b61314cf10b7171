using DataWarehouse.Transport.Pacing;

namespace DataWarehouse.Tests.Transport.Pacing;

public sealed class PacingTests
{
    [Fact]
    public void ReconnectDelay_Grows_NeverBeyondItsMaximumAndDiffersFromNodeToNode()
    {
        var max = TimeSpan.FromSeconds(1);
        var (one, other) = (new ReconnectDelay(max, 1), new ReconnectDelay(max, 2));
        var delays = Enumerable.Range(0, 50).Select(_ => one.Next()).ToList();
        var others = Enumerable.Range(0, 50).Select(_ => other.Next()).ToList();

        Assert.InRange(delays[0], TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20));
        Assert.All(delays.Skip(6), delay => Assert.InRange(delay, max / 2, max));
        Assert.Empty(delays.Intersect(others));
        one.Reset();
        Assert.InRange(one.Next(), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void ByteBudget_AskedAtAnyTimes_GivesItsRateAndNoMore()
    {
        var random = new Random(9);
        foreach (var rate in new[] { 1_000L, 1L << 20, 1L << 40 })
        {
            var now = TimeSpan.FromDays(1_000);
            var budget = new ByteBudget(rate, now);
            var (begin, spent) = (now, 0L);
            while (now - begin < TimeSpan.FromSeconds(10))
            {
                var wait = budget.Wait(now);
                if (wait > TimeSpan.Zero)
                {
                    now += random.Next(2) == 0 ? wait : TimeSpan.FromTicks(random.NextInt64(wait.Ticks) + 1);
                    continue;
                }

                var bytes = random.NextInt64(1, (rate / 10) + 1);
                budget.Spend(bytes);
                spent += bytes;
            }

            Assert.InRange(spent, rate * 9.9, rate * 10.7);
        }
    }

    [Fact]
    public void ByteBudget_Idle_SavesNoMoreThanAQuarterOfASecond()
    {
        var budget = new ByteBudget(1_000, TimeSpan.Zero);
        var now = TimeSpan.FromHours(1);

        Assert.Equal(TimeSpan.Zero, budget.Wait(now));
        budget.Spend(250);

        Assert.True(budget.Wait(now) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, budget.Wait(now + budget.Wait(now)));
    }
}
