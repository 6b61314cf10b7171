using DataWarehouse.Plugins.UltimateResilience.Events;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience.Events;

public sealed class EventTests
{
    [Fact]
    public async Task Events_Flood_IsBoundedAndItsEndIsTold()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.EventsPerSecondMax = 3;
            options.Policies[Resilient.Policy] = new() { RateLimiter = new() { Permits = 1, Window = TimeSpan.FromMinutes(1) } };
        });
        for (var i = 0; i < 5; i++) await resilient.SucceedAsync($"i{i}");

        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 5; i++) await resilient.RefusalAsync($"i{i}");
        }

        Assert.Equal(3, resilient.Bus.Events.Count);
        resilient.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, resilient.Bus.Events.Count);
        Assert.Equal(("i4", 96), (resilient.Bus.Events[3].Instance, resilient.Bus.Events[3].SuppressedCount));
        resilient.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(4, resilient.Bus.Events.Count);
        Assert.Equal(100, resilient.State().Rejections);
    }

    [Fact]
    public async Task Events_AfterTheSecond_AreToldAtOnceWithWhatWasNot()
    {
        await using var resilient = await Resilient.WithAsync(options =>
        {
            options.EventsPerSecondMax = 1;
            options.Policies[Resilient.Policy] = new() { RateLimiter = new() { Permits = 1, Window = TimeSpan.FromMinutes(1) } };
        });
        await resilient.SucceedAsync();
        await resilient.RefusalAsync();
        resilient.Time.Advance(TimeSpan.FromMilliseconds(500));
        await resilient.RefusalAsync();
        await resilient.RefusalAsync();
        resilient.Time.Advance(TimeSpan.FromMilliseconds(500));

        await resilient.RefusalAsync();
        Assert.Equal([0, 2], resilient.Bus.Events.Select(told => told.SuppressedCount));

        // The timer finds that nothing waits.
        resilient.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(2, resilient.Bus.Events.Count);
    }

    [Fact]
    public void Gate_ReleaseBeforeTheSecondIsOver_HoldsOn()
    {
        var gate = new EventGate(perSecondMax: 1);
        var told = new ResilienceEvent { Kind = ResilienceEventKind.Retried, PolicyName = "p", Instance = "", At = DateTimeOffset.UnixEpoch };

        Assert.Same(told, gate.Admit(told, 0));
        Assert.Null(gate.Admit(told, 1));
        Assert.True(gate.IsHolding);
        Assert.Null(gate.Release(TimeSpan.TicksPerSecond - 1));
        Assert.Same(told, gate.Release(TimeSpan.TicksPerSecond));
        Assert.False(gate.IsHolding);
        Assert.Null(gate.Admit(told, TimeSpan.TicksPerSecond + 1));
    }

    [Fact]
    public void Topics_OneForEachKind_AndNoneBeyond()
    {
        var names = Enum.GetValues<ResilienceEventKind>().Select(kind => ResilienceTopics.Of(kind).Name).ToList();

        Assert.Equal(7, names.Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => ResilienceTopics.Of((ResilienceEventKind)7));
    }
}
