namespace DataWarehouse.SDK.Messaging;

/// <summary>A subscription, owned by whoever subscribed: dispose it to end it.</summary>
/// <remarks>
/// <para>
/// <see cref="IAsyncDisposable.DisposeAsync"/> discards what is queued, cancels the handler's token and returns when the
/// handler under way has ended: no handler runs afterwards. Called from within the handler it cannot wait for itself; the
/// handler's return is then the end. A handler that ignores its token is waited for as long as the bus is configured to, then
/// reported as <see cref="SubscriberFaultKind.HandlerStuck"/> and left behind. Repeated and overlapping calls are safe.
/// </para>
/// <para>Thread-safe. Counts are exact once the subscription is idle, and possibly stale before.</para>
/// </remarks>
public interface IMessageSubscription : IAsyncDisposable
{
    /// <summary>The name of the topic.</summary>
    string TopicName { get; }

    /// <summary>The name that faults are reported under.</summary>
    string SubscriberName { get; }

    /// <summary>The messages waiting, 0 to the capacity.</summary>
    int QueuedCount { get; }

    /// <summary>The messages lost to a full queue since the subscription began, 0 or more.</summary>
    long DroppedCount { get; }

    /// <summary>How often the handler threw since the subscription began, 0 or more.</summary>
    long FaultCount { get; }
}
