using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Tests.Simulation.Clock;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextBits_SameSeed_GivesTheSameNumbers()
    {
        var (left, right) = (new SeededRandom(42), new SeededRandom(42));
        for (var draw = 0; draw < 100; draw++) Assert.Equal(left.NextBits(), right.NextBits());
    }

    [Fact]
    public void Fork_OtherDrawsBefore_MakeNoDifference()
    {
        var (left, right) = (new SeededRandom(42), new SeededRandom(42));
        right.NextBits();

        Assert.Equal(left.Fork("disk", 3).NextBits(), right.Fork("disk", 3).NextBits());
        Assert.NotEqual(left.Fork("disk", 3).NextBits(), left.Fork("disk", 4).NextBits());
        Assert.NotEqual(left.Fork("disk", 3).NextBits(), left.Fork("disc", 3).NextBits());
    }

    [Fact]
    public void Below_ManyDraws_StaysInRangeAndReachesAll()
    {
        var random = new SeededRandom(7);
        var seen = new int[6];
        for (var draw = 0; draw < 6_000; draw++) seen[random.Below(6)]++;

        Assert.All(seen, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public void Chance_OfNothingAndOfEverything_IsCertain()
    {
        var random = new SeededRandom(7);
        for (var draw = 0; draw < 100; draw++)
        {
            Assert.False(random.Chance(0));
            Assert.True(random.Chance(1_000_000));
        }
    }
}
