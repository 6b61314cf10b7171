using System.Threading.Channels;
using DataWarehouse.SDK.Messaging;

namespace DataWarehouse.Kernel.Messaging;

/// <summary>A bounded queue that says what became of each message and when an overflow begins.</summary>
/// <remarks>
/// Thread-safe: any number of offers at once, one reader. The lock serialises writers, so that after the oldest message was
/// taken out there is certainly room for the new one; the reader only makes more.
/// </remarks>
internal sealed class MessageQueue<T>(int capacityMessages, OverflowPolicy overflow)
{
    private readonly Lock _admission = new();
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(capacityMessages);
    private bool _isComplete;
    private bool _isOverflowing;
    private long _droppedCount;

    public int Count => _channel.Reader.Count;

    public long DroppedCount => Interlocked.Read(ref _droppedCount);

    public ChannelReader<T> Reader => _channel.Reader;

    /// <summary>Queues the message or drops one, without waiting.</summary>
    /// <param name="message">The message.</param>
    /// <param name="beginsOverflow">Whether this is the first drop since the queue was last at most half full.</param>
    public OfferOutcome Offer(T message, out bool beginsOverflow)
    {
        beginsOverflow = false;
        lock (_admission)
        {
            if (_isComplete)
            {
                return OfferOutcome.Ended;
            }

            _isOverflowing = _isOverflowing && _channel.Reader.Count > capacityMessages / 2;
            if (_channel.Writer.TryWrite(message) || MakeRoomFor_NeedsLock(message, out var outcome))
            {
                return OfferOutcome.Accepted;
            }

            beginsOverflow = !_isOverflowing;
            _isOverflowing = true;
            Interlocked.Increment(ref _droppedCount);
            return outcome;
        }
    }

    /// <summary>Takes no further message. Repeating it is safe.</summary>
    public void Complete()
    {
        lock (_admission)
        {
            _isComplete = true;
            _channel.Writer.TryComplete();
        }
    }

    // True when the reader had made room by itself and nothing was lost.
    private bool MakeRoomFor_NeedsLock(T message, out OfferOutcome outcome)
    {
        outcome = OfferOutcome.Dropped;
        if (overflow == OverflowPolicy.DropNewest)
        {
            return false;
        }

        outcome = OfferOutcome.AcceptedDisplacing;
        var isDisplacing = _channel.Reader.TryRead(out _);
        _channel.Writer.TryWrite(message);
        return !isDisplacing;
    }
}
