using DataWarehouse.Kernel.Messaging;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.Tests.Contracts;

namespace DataWarehouse.Tests.Kernel.Messaging;

public sealed class InProcessMessageBusTests : IAsyncDisposable
{
    private static readonly Topic<int> Numbers = new("test.numbers");

    private readonly BusFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private InProcessMessageBus Bus => _fixture.Bus;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void Publish_WithoutSubscription_GoesNowhere() => Assert.Equal(default, Bus.Publish(Numbers, 1));

    [Fact]
    public async Task Publish_ReachesEverySubscriptionInOrder()
    {
        var received = new[] { new List<int>(), new List<int>() };
        var gates = new[] { new Gate(), new Gate() };
        await using var first = Bus.Subscribe(Numbers, new SubscriptionOptions("first"), Until(3, received[0], gates[0]));
        await using var second = Bus.Subscribe(Numbers, new SubscriptionOptions("second"), Until(3, received[1], gates[1]));

        Assert.Equal(new PublishResult { Accepted = 2 }, Bus.Publish(Numbers, 1));
        Bus.Publish(Numbers, 2);
        Bus.Publish(Numbers, 3);
        await Task.WhenAll(gates.Select(gate => gate.Reached)).WaitAsync(Ct);

        Assert.All(received, numbers => Assert.Equal([1, 2, 3], numbers));
        Assert.All(gates, gate => gate.Open());
    }

    [Fact]
    public async Task Publish_AnotherTopic_IsNotDelivered()
    {
        await using var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("numbers"), Ignore);

        Assert.Equal(default, Bus.Publish(new Topic<int>("test.others"), 1));
        Assert.Equal(default, Bus.Publish(new Topic<string>("test.numbers"), "one"));
    }

    [Fact]
    public async Task Subscribe_SameNameOtherType_IsRefusedWhileTheFirstLives()
    {
        var texts = new Topic<string>(Numbers.Name);
        await using (Bus.Subscribe(Numbers, new SubscriptionOptions("numbers"), Ignore))
        {
            Assert.Throws<ArgumentException>("topic", () => Bus.Subscribe(texts, new SubscriptionOptions("texts"), static (_, _) => default));
        }

        await using var later = Bus.Subscribe(texts, new SubscriptionOptions("texts"), static (_, _) => default);
        Assert.Equal(1, Bus.Publish(texts, "one").Accepted);
    }

    [Fact]
    public async Task Subscribe_OverTheLimit_IsRefusedUntilOneEnds()
    {
        var subscriptions = Enumerable.Range(0, 4).Select(_ => Bus.Subscribe(Numbers, new SubscriptionOptions("many"), Ignore)).ToArray();

        var refusal = Assert.Throws<SubscriptionLimitException>(() => Bus.Subscribe(Numbers, new SubscriptionOptions("many"), Ignore));
        Assert.Equal(4, refusal.SubscriptionsMax);

        await subscriptions[0].DisposeAsync();
        await subscriptions[0].DisposeAsync();
        _ = Bus.Subscribe(Numbers, new SubscriptionOptions("many"), Ignore);
        Assert.Throws<SubscriptionLimitException>(() => Bus.Subscribe(Numbers, new SubscriptionOptions("many"), Ignore));
    }

    [Fact]
    public void Arguments_Null_Throw()
    {
        Assert.Throws<ArgumentNullException>("topic", () => Bus.Publish(null!, 1));
        Assert.Throws<ArgumentNullException>("message", () => Bus.Publish(new Topic<string>("test.texts"), null!));
        Assert.Throws<ArgumentNullException>("topic", () => Bus.Subscribe<int>(null!, new SubscriptionOptions("a"), Ignore));
        Assert.Throws<ArgumentNullException>("options", () => Bus.Subscribe(Numbers, null!, Ignore));
        Assert.Throws<ArgumentNullException>("handler", () => Bus.Subscribe(Numbers, new SubscriptionOptions("a"), null!));
    }

    [Fact]
    public async Task Publish_FromManyThreads_LosesNothingWithinCapacity()
    {
        const int Messages = 1000;
        var sum = 0L;
        var handled = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("sum"), (number, _) =>
        {
            sum += number;
            if (++handled == Messages)
            {
                all.SetResult();
            }

            return default;
        });

        Parallel.For(1, Messages + 1, number => Assert.Equal(1, Bus.Publish(Numbers, number).Accepted));
        await all.Task.WaitAsync(Ct);

        Assert.Equal(Messages * (Messages + 1L) / 2, sum);
    }

    [Fact]
    public async Task Dispose_OfTheBus_EndsAllSubscriptions()
    {
        var gate = new Gate();
        var subscription = Bus.Subscribe(Numbers, new SubscriptionOptions("held"), async (_, token) => await gate.HoldPolitelyAsync(token));
        Bus.Publish(Numbers, 1);
        await gate.Reached.WaitAsync(Ct);

        await Bus.DisposeAsync();

        Assert.Equal(default, Bus.Publish(Numbers, 2));
        Assert.Equal(0, subscription.FaultCount);
        Assert.Throws<ObjectDisposedException>(() => Bus.Subscribe(Numbers, new SubscriptionOptions("late"), Ignore));
    }

    [Fact]
    public async Task Metrics_CountPublishesAndSubscriptions()
    {
        using var published = _fixture.Collect(InstrumentNames.BusMessagesPublished);
        using var live = _fixture.Collect(InstrumentNames.BusSubscriptions);

        await using (Bus.Subscribe(Numbers, new SubscriptionOptions("counted"), Ignore))
        {
            Bus.Publish(Numbers, 1);
        }

        var measurement = Assert.Single(published.GetMeasurementSnapshot());
        Assert.Equal((1L, (object?)Numbers.Name), (measurement.Value, measurement.Tags[TagNames.Topic]));
        Assert.Equal("{message}", published.Instrument!.Unit);
        Assert.Equal([1L, -1L], live.GetMeasurementSnapshot().Select(change => change.Value));
        Assert.Equal("{subscription}", live.Instrument!.Unit);
    }

    private static ValueTask Ignore(int number, CancellationToken cancellationToken) => default;

    private static Func<int, CancellationToken, ValueTask> Until(int last, List<int> received, Gate gate) => async (number, token) =>
    {
        received.Add(number);
        if (number == last)
        {
            await gate.HoldPolitelyAsync(token);
        }
    };
}
