using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Benchmarks.Load.Plugin;

/// <summary>A bus on which nobody listens.</summary>
internal sealed class SilentBus : IMessageBus
{
    public PublishResult Publish<T>(Topic<T> topic, T message)
        where T : notnull => default;

    public IMessageSubscription Subscribe<T>(Topic<T> topic, SubscriptionOptions options, Func<T, CancellationToken, ValueTask> handler)
        where T : notnull => throw new NotSupportedException("Nobody listens on this bus.");
}
