using DataWarehouse.Plugins.UltimateConsensus.Drivers;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

public sealed class FrameBudgetTests
{
    [Fact]
    public void TryTake_BeyondTheLimit_DropsAndCounts()
    {
        var budget = new FrameBudget(1_000);

        Assert.True(budget.TryTake(800));
        Assert.False(budget.TryTake(400));
        Assert.True(budget.TryTake(10));
        Assert.Equal(1, budget.Dropped);

        budget.Release(800);
        Assert.True(budget.TryTake(400));
        budget.Release(400);
        budget.Release(10);
        Assert.Equal(0, budget.WaitingBytes);
    }

    [Fact]
    public void TryTake_OfOneFrameLargerThanTheLimit_IsTakenWhileNoneWaits()
    {
        var budget = new FrameBudget(1_000);

        Assert.True(budget.TryTake(5_000));
        Assert.False(budget.TryTake(1));
    }
}
