using DataWarehouse.Kernel.Messaging;
using DataWarehouse.SDK.Diagnostics;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.Tests.Contracts;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Tests.Kernel.Messaging;

public sealed class SubscriberIsolationTests : IAsyncDisposable
{
    private static readonly Topic<int> Numbers = new("test.numbers");

    private readonly BusFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private InProcessMessageBus Bus => _fixture.Bus;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task SlowSubscriber_LosesItsOwnMessagesOnlyAndIsReportedOnce()
    {
        using var dropped = _fixture.Collect(InstrumentNames.BusMessagesDropped);
        using var faults = _fixture.Collect(InstrumentNames.BusSubscriberFaults);
        var gate = new Gate();
        var reports = new Received<SubscriberFault>();
        var neighbour = new Received<int>();
        await using var watcher = Bus.Subscribe(MessageBusTopics.SubscriberFaulted, new SubscriptionOptions("watcher"), reports.HandleAsync);
        await using var slow = Bus.Subscribe(
            Numbers,
            new SubscriptionOptions("slow") { CapacityMessages = 1, Overflow = OverflowPolicy.DropNewest },
            async (_, token) => await gate.HoldPolitelyAsync(token));
        await using var quick = Bus.Subscribe(Numbers, new SubscriptionOptions("quick"), neighbour.HandleAsync);

        Bus.Publish(Numbers, 1);
        await gate.Reached.WaitAsync(Ct);
        var results = Enumerable.Range(2, 3).Select(number => Bus.Publish(Numbers, number)).ToArray();

        Assert.Equal([2, 1, 1], results.Select(result => result.Accepted));
        Assert.Equal([0, 1, 1], results.Select(result => result.Dropped));
        Assert.Equal([1, 2, 3, 4], await neighbour.TakeAsync(4, Ct));
        Assert.Equal((2L, 1), (slow.DroppedCount, slow.QueuedCount));
        Assert.Equal(
            new SubscriberFault { TopicName = Numbers.Name, SubscriberName = "slow", Kind = SubscriberFaultKind.QueueOverflowed },
            Assert.Single(await reports.TakeAsync(1, Ct)));
        Assert.Equal(2, dropped.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
        Assert.Equal("queue_overflowed", Assert.Single(faults.GetMeasurementSnapshot()).Tags[TagNames.FaultKind]);
        Assert.Equal((1102, "SubscriberOverflowed", LogLevel.Warning), LastLog());
    }

    [Fact]
    public async Task SlowSubscriber_DropOldest_AcceptsAndDisplaces()
    {
        var gate = new Gate();
        var handled = new Received<int>();
        await using var slow = Bus.Subscribe(Numbers, new SubscriptionOptions("slow") { CapacityMessages = 1 }, async (number, token) =>
        {
            await gate.HoldPolitelyAsync(token);
            await handled.HandleAsync(number, token);
        });
        Bus.Publish(Numbers, 1);
        await gate.Reached.WaitAsync(Ct);
        Bus.Publish(Numbers, 2);

        var result = Bus.Publish(Numbers, 3);
        gate.Open();

        Assert.Equal(new PublishResult { Accepted = 1, Displaced = 1 }, result);
        Assert.Equal([1, 3], await handled.TakeAsync(2, Ct));
        Assert.Equal(1, slow.DroppedCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ThrowingSubscriber_IsReportedAndGetsTheNextMessage(bool throwsSynchronously)
    {
        var thrown = new IOException("handler");
        var reports = new Received<SubscriberFault>();
        var handled = new Received<int>();
        await using var watcher = Bus.Subscribe(MessageBusTopics.SubscriberFaulted, new SubscriptionOptions("watcher"), reports.HandleAsync);
        await using var faulty = Bus.Subscribe(Numbers, new SubscriptionOptions("faulty"), (number, token) => number switch
        {
            1 when throwsSynchronously => throw thrown,
            1 => ValueTask.FromException(thrown),
            _ => handled.HandleAsync(number, token),
        });

        Bus.Publish(Numbers, 1);
        Bus.Publish(Numbers, 2);

        Assert.Equal([2], await handled.TakeAsync(1, Ct));
        var report = Assert.Single(await reports.TakeAsync(1, Ct));
        Assert.Equal((SubscriberFaultKind.HandlerThrew, "faulty", Numbers.Name), (report.Kind, report.SubscriberName, report.TopicName));
        Assert.Same(thrown, report.Exception);
        Assert.Equal(1, faulty.FaultCount);
        Assert.Equal((1101, "SubscriberThrew", LogLevel.Warning), LastLog());
        Assert.Same(thrown, _fixture.Log.LatestRecord.Exception);
    }

    [Fact]
    public async Task ThrowingFaultSubscriber_DoesNotBreedFaults()
    {
        using var faults = _fixture.Collect(InstrumentNames.BusSubscriberFaults);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var watcher = Bus.Subscribe(MessageBusTopics.SubscriberFaulted, new SubscriptionOptions("watcher"), (fault, _) =>
            fault.SubscriberName == "second" ? Complete(second) : throw new IOException("watcher"));

        Bus.Publish(MessageBusTopics.SubscriberFaulted, Fault("first"));
        Bus.Publish(MessageBusTopics.SubscriberFaulted, Fault("second"));
        await second.Task.WaitAsync(Ct);

        Assert.Equal(1, watcher.FaultCount);
        Assert.Equal(0, watcher.QueuedCount);
        Assert.Single(faults.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task BrokenLog_CostsNeitherThePublisherNorThePump()
    {
        await using var bus = _fixture.CreateBus(new ThrowingLogger<InProcessMessageBus>());
        var handled = new Received<int>();
        await using var faulty = bus.Subscribe(Numbers, new SubscriptionOptions("faulty"), (number, token) =>
            number == 1 ? throw new IOException("handler") : handled.HandleAsync(number, token));

        bus.Publish(Numbers, 1);
        bus.Publish(Numbers, 2);

        Assert.Equal([2], await handled.TakeAsync(1, Ct));
    }

    private static ValueTask Complete(TaskCompletionSource completion)
    {
        completion.SetResult();
        return default;
    }

    private static SubscriberFault Fault(string subscriber) =>
        new() { TopicName = Numbers.Name, SubscriberName = subscriber, Kind = SubscriberFaultKind.HandlerThrew };

    private (int Id, string? Name, LogLevel Level) LastLog()
    {
        var record = _fixture.Log.LatestRecord;
        return (record.Id.Id, record.Id.Name, record.Level);
    }
}
