using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Kernel.Messaging;

/// <summary>One subscription: its queue and the pump that hands the queue's messages to the handler, one at a time.</summary>
/// <remarks>
/// Thread-safe. The pump is owned: it is started by the constructor, runs no user code until a message is offered, and is
/// awaited on disposal. The token source is not disposed: a handler left behind may still hold its token.
/// </remarks>
internal sealed class MessageSubscription<T> : IMessageSubscription
    where T : notnull
{
    private readonly InProcessMessageBus _bus;
    private readonly Func<T, CancellationToken, ValueTask> _handler;
    private readonly MessageQueue<T> _queue;
    private readonly CancellationTokenSource _ended = new();
    private readonly AsyncLocal<bool> _isInsidePump = new();
    private readonly Task _pump;
    private long _faultCount;

    public MessageSubscription(
        InProcessMessageBus bus,
        Topic<T> topic,
        SubscriptionOptions options,
        Func<T, CancellationToken, ValueTask> handler)
    {
        _bus = bus;
        _handler = handler;
        _queue = new MessageQueue<T>(options.CapacityMessages, options.Overflow);
        TopicName = topic.Name;
        SubscriberName = options.SubscriberName;
        _pump = PumpAsync();
    }

    public string TopicName { get; }

    public string SubscriberName { get; }

    public int QueuedCount => _queue.Count;

    public long DroppedCount => _queue.DroppedCount;

    public long FaultCount => Interlocked.Read(ref _faultCount);

    public OfferOutcome Offer(T message)
    {
        var outcome = _queue.Offer(message, out var beginsOverflow);
        if (outcome is OfferOutcome.Dropped or OfferOutcome.AcceptedDisplacing)
        {
            _bus.CountDrop(TopicName);
        }

        if (beginsOverflow)
        {
            Report(SubscriberFaultKind.QueueOverflowed, null);
        }

        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        _bus.Remove(this);
        await CancelHandlerAsync().ConfigureAwait(false);

        // A handler that disposes its own subscription would wait for itself.
        if (!_isInsidePump.Value && !await _bus.WaitForHandlerAsync(_pump).ConfigureAwait(false))
        {
            Report(SubscriberFaultKind.HandlerStuck, null);
        }
    }

    private async Task CancelHandlerAsync()
    {
        try
        {
            await _ended.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException thrown)
        {
            // A callback that the handler registered on its token threw: a fault of the subscriber like any other.
            ReportThrown(thrown);
        }
    }

    private async Task PumpAsync()
    {
        _isInsidePump.Value = true;
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (!_ended.IsCancellationRequested && _queue.Reader.TryRead(out var message))
            {
                await HandleAsync(message).ConfigureAwait(false);
            }

            if (_ended.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task HandleAsync(T message)
    {
        try
        {
            await _handler(message, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The handler did as the disposal asked.
        }
        catch (Exception thrown)
        {
            ReportThrown(thrown);
        }
    }

    private void ReportThrown(Exception thrown)
    {
        Interlocked.Increment(ref _faultCount);
        Report(SubscriberFaultKind.HandlerThrew, thrown);
    }

    private void Report(SubscriberFaultKind kind, Exception? exception) => _bus.Report(
        new SubscriberFault { TopicName = TopicName, SubscriberName = SubscriberName, Kind = kind, Exception = exception });
}
