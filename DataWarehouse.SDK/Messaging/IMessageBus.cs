namespace DataWarehouse.SDK.Messaging;

/// <summary>Carries events between the plugins of one process: best effort, at most once, in memory.</summary>
/// <remarks>
/// <para>
/// Every subscription has its own bounded queue and its own pump, so a slow or throwing subscriber costs nobody else
/// anything. It is reported on <see cref="MessageBusTopics.SubscriberFaulted"/>, in the log and as metrics. Nothing that must
/// not be lost belongs on the bus.
/// </para>
/// <para>Thread-safe: every member may be called from any thread at any time.</para>
/// </remarks>
public interface IMessageBus
{
    /// <summary>
    /// Offers a message to all present subscriptions of the topic. Never waits, never runs a handler on the caller's thread and
    /// never throws because of a subscriber. Messages of one thread reach each subscription in the order published.
    /// </summary>
    /// <typeparam name="T">The message type.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="message">The message; shared by all subscribers, so nobody may change it any more.</param>
    /// <returns>How many subscriptions took it. All zeros when there is none, or the bus is disposed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="topic"/> or <paramref name="message"/> is null.</exception>
    PublishResult Publish<T>(Topic<T> topic, T message)
        where T : notnull;

    /// <summary>Calls <paramref name="handler"/> with every message published from now on, one at a time, in order.</summary>
    /// <typeparam name="T">The message type.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="options">Who subscribes, and how the queue is bounded.</param>
    /// <param name="handler">
    /// Handles one message; the token is cancelled when the subscription is disposed. An exception is reported and the next
    /// message follows.
    /// </param>
    /// <returns>The subscription; the caller owns and disposes it.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The topic's name has live subscriptions for another message type.</exception>
    /// <exception cref="SubscriptionLimitException">The bus has as many subscriptions as it may have.</exception>
    /// <exception cref="ObjectDisposedException">The bus is disposed.</exception>
    IMessageSubscription Subscribe<T>(Topic<T> topic, SubscriptionOptions options, Func<T, CancellationToken, ValueTask> handler)
        where T : notnull;
}
