using DataWarehouse.Plugins.UltimateResilience.Execution;

namespace DataWarehouse.Tests.UltimateResilience.Execution;

public sealed class InstanceEntryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Entry_Retired_TellsItsCallsOnceAndTakesNoMore()
    {
        var entry = InstanceEntry.Of(Instances.Named("a"));
        Assert.True(entry.TryEnter());
        Assert.True(entry.TryEnter());

        Assert.Equal(2, entry.Retire());

        Assert.False(entry.TryEnter());
        Assert.Equal(0, entry.Calls);
        Assert.Equal(0, entry.Retire());
        Assert.Null(entry.Sweep(idleSweepsMax: 1));
        Assert.Null(entry.Sweep(idleSweepsMax: 1));
    }

    [Fact]
    public void Sweep_RoundsWithoutACall_RetireAfterSoMany()
    {
        var entry = InstanceEntry.Of(Instances.Named("a"));
        Assert.True(entry.TryEnter());
        Assert.Null(entry.Sweep(idleSweepsMax: 2));
        Assert.Null(entry.Sweep(idleSweepsMax: 2));
        Assert.True(entry.TryEnter());
        Assert.Null(entry.Sweep(idleSweepsMax: 2));
        Assert.Null(entry.Sweep(idleSweepsMax: 2));

        Assert.Equal(2, entry.Sweep(idleSweepsMax: 2));

        Assert.Null(entry.Sweep(idleSweepsMax: 2));
        Assert.False(entry.TryEnter());
    }

    [Fact]
    public async Task Entry_EnteredSweptAndRetiredAtTheSameTime_CountsEachCallOnce()
    {
        for (var round = 0; round < 200; round++)
        {
            var entry = InstanceEntry.Of(Instances.Named("a"));
            Assert.True(entry.TryEnter());
            var callers = Enumerable.Range(0, 2).Select(_ => Instances.OnItsOwnThreadAsync(() =>
            {
                var entered = 0;
                while (entry.TryEnter()) entered++;
                return entered;
            }, Ct)).ToArray();
            var sweeper = Instances.OnItsOwnThreadAsync(() =>
            {
                for (var i = 0; i < 1_000; i++)
                {
                    if (entry.Sweep(idleSweepsMax: 1) is { } calls) return calls;
                }

                return 0;
            }, Ct);

            SpinWait.SpinUntil(() => entry.Calls > 1_000 || sweeper.IsCompleted);
            var told = entry.Retire() + await sweeper;

            Assert.Equal((await Task.WhenAll(callers)).Sum() + 1, told);
        }
    }
}
