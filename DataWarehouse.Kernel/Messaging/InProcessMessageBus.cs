using System.Collections.Immutable;
using DataWarehouse.Kernel.Configuration;
using DataWarehouse.Kernel.Diagnostics;
using DataWarehouse.SDK.Messaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DataWarehouse.Kernel.Messaging;

/// <summary>The message bus of one process, on bounded channels.</summary>
/// <remarks>
/// Thread-safe. Publishing reads an immutable table of routes without a lock; subscribing and ending replace the table under
/// one. Disposal ends all subscriptions and awaits their handlers, each for <see cref="MessageBusOptions.HandlerStopTimeout"/>
/// at most.
/// </remarks>
internal sealed partial class InProcessMessageBus : IMessageBus, IAsyncDisposable
{
    private readonly MessageBusOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly KernelInstruments _instruments;
    private readonly ILogger _logger;
    private readonly Lock _membership = new();
    private volatile ImmutableDictionary<string, TopicRoute> _routes =
        ImmutableDictionary.Create<string, TopicRoute>(StringComparer.Ordinal);
    private int _subscriptionCount;
    private bool _isDisposed;

    public InProcessMessageBus(
        IOptions<DataWarehouseOptions> options,
        TimeProvider timeProvider,
        KernelInstruments instruments,
        ILogger<InProcessMessageBus> logger)
    {
        _options = options.Value.Bus;
        _timeProvider = timeProvider;
        _instruments = instruments;
        _logger = logger;
    }

    public PublishResult Publish<T>(Topic<T> topic, T message)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (message is null)
        {
            throw new ArgumentNullException(nameof(message));
        }

        if (!_routes.TryGetValue(topic.Name, out var route) || route is not TypedTopicRoute<T> typed)
        {
            return default;
        }

        _instruments.MessagePublished(topic.Name);
        return typed.Offer(message);
    }

    public IMessageSubscription Subscribe<T>(Topic<T> topic, SubscriptionOptions options, Func<T, CancellationToken, ValueTask> handler)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        MessageSubscription<T> subscription;
        lock (_membership)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_subscriptionCount >= _options.SubscriptionsMax)
            {
                throw new SubscriptionLimitException(_options.SubscriptionsMax);
            }

            var route = RouteOf_NeedsLock(topic);
            subscription = new MessageSubscription<T>(this, topic, options, handler);
            _routes = _routes.SetItem(topic.Name, route.With(subscription));
            _subscriptionCount++;
        }

        _instruments.SubscriptionAdded();
        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_membership)
        {
            _isDisposed = true;
        }

        var live = _routes.Values.SelectMany(route => route.Subscriptions).Select(subscription => subscription.DisposeAsync().AsTask());
        await Task.WhenAll(live).ConfigureAwait(false);
    }

    internal void Remove(IMessageSubscription subscription)
    {
        lock (_membership)
        {
            if (!_routes.TryGetValue(subscription.TopicName, out var route))
            {
                return;
            }

            var remaining = route.Without(subscription);
            if (ReferenceEquals(remaining, route))
            {
                return;
            }

            _routes = remaining is null
                ? _routes.Remove(subscription.TopicName)
                : _routes.SetItem(subscription.TopicName, remaining);
            _subscriptionCount--;
        }

        _instruments.SubscriptionRemoved();
    }

    internal void CountDrop(string topicName) => _instruments.MessageDropped(topicName);

    internal void Report(SubscriberFault fault)
    {
        try
        {
            _instruments.SubscriberFaulted(fault.TopicName, fault.Kind);
            LogFault(fault);
        }
        catch (Exception)
        {
            // A log provider or a meter listener threw. Neither the publisher nor the subscriber's pump may pay for that, and
            // there is nowhere left to report it.
        }

        if (!string.Equals(fault.TopicName, MessageBusTopics.SubscriberFaulted.Name, StringComparison.Ordinal))
        {
            Publish(MessageBusTopics.SubscriberFaulted, fault);
        }
    }

    /// <summary>False when the handler did not end in time.</summary>
    internal async Task<bool> WaitForHandlerAsync(Task pump)
    {
        try
        {
            await pump.WaitAsync(_options.HandlerStopTimeout, _timeProvider).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private TypedTopicRoute<T> RouteOf_NeedsLock<T>(Topic<T> topic)
        where T : notnull
    {
        if (!_routes.TryGetValue(topic.Name, out var route))
        {
            return new TypedTopicRoute<T>([]);
        }

        return route as TypedTopicRoute<T> ?? throw new ArgumentException(
            $"Topic '{topic.Name}' has subscriptions for {route.MessageType}, so it cannot have one for {typeof(T)}.",
            nameof(topic));
    }
}
