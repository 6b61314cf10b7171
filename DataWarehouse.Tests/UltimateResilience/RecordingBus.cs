using System.Collections.Concurrent;
using DataWarehouse.SDK.Messaging;
using DataWarehouse.SDK.Resilience;

namespace DataWarehouse.Tests.UltimateResilience;

/// <summary>A bus that keeps what was published, and checks that each event came on the topic of its kind.</summary>
internal sealed class RecordingBus : IMessageBus
{
    private readonly ConcurrentQueue<ResilienceEvent> _events = new();

    public IReadOnlyList<ResilienceEvent> Events => [.. _events];

    public IReadOnlyList<ResilienceEvent> Of(ResilienceEventKind kind) => [.. _events.Where(told => told.Kind == kind)];

    public PublishResult Publish<T>(Topic<T> topic, T message)
        where T : notnull
    {
        var told = Assert.IsType<ResilienceEvent>(message);
        Assert.Equal(ResilienceTopics.Of(told.Kind).Name, topic.Name);
        _events.Enqueue(told);
        return default;
    }

    public IMessageSubscription Subscribe<T>(Topic<T> topic, SubscriptionOptions options, Func<T, CancellationToken, ValueTask> handler)
        where T : notnull => throw new NotSupportedException();
}
