using System.Threading.Channels;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Node.Watches;

/// <summary>What waits for one watch stream, in the order in which it is sent, and which of its watchers are behind.</summary>
/// <remarks>Thread-safe; one reader.</remarks>
/// <param name="limits">How much may wait.</param>
internal sealed class WatchStream(NodeLimits limits) : IWatchSink
{
    private readonly Channel<WatchMessage> _messages = Channel.CreateUnbounded<WatchMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<Watcher> _behind = Channel.CreateUnbounded<Watcher>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<bool> _room = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _bytes;
    private int _behindCount;

    /// <summary>What is to be sent.</summary>
    public ChannelReader<WatchMessage> Messages => _messages.Reader;

    /// <summary>Watchers that have to catch up.</summary>
    public ChannelReader<Watcher> Behind => _behind.Reader;

    /// <summary>Whether a watcher of this stream has to catch up.</summary>
    public bool HasWatcherBehind => Volatile.Read(ref _behindCount) > 0;

    /// <inheritdoc/>
    public bool TryOffer(Watcher watcher, long revision, byte[] events, int count)
    {
        // What is larger than all that may wait goes when nothing waits, else it never would.
        var waiting = Volatile.Read(ref _bytes);
        if (waiting > 0 && waiting + events.Length > limits.WatchStreamBytesMax) return false;
        AddEvents(watcher, revision, events, count);
        return true;
    }

    /// <inheritdoc/>
    public void FellBehind(Watcher watcher)
    {
        Interlocked.Increment(ref _behindCount);
        _behind.Writer.TryWrite(watcher);
    }

    /// <inheritdoc/>
    public void OfferProgress(long watcherId, long revision) => Add(new WatchMessage(watcherId, revision, default, WatchMessageKind.Events));

    /// <summary>A watcher that was behind is not any more, or is gone.</summary>
    public void CaughtUp() => Interlocked.Decrement(ref _behindCount);

    /// <summary>Adds events of a watcher, in as many answers as it takes.</summary>
    /// <param name="watcher">The watcher.</param>
    /// <param name="revision">The revision for the header.</param>
    /// <param name="events">The events as fields of a <c>WatchResponse</c>.</param>
    /// <param name="count">How many there are.</param>
    public void AddEvents(Watcher watcher, long revision, ReadOnlyMemory<byte> events, int count)
    {
        while (watcher.TakesFragments && events.Length > limits.WatchFragmentBytes)
        {
            var length = EventPages.Measure(events.Span, limits.WatchFragmentBytes, out var measured);
            if (length == events.Length) break;
            Add(new WatchMessage(watcher.Id, revision, events[..length], WatchMessageKind.Fragment) { EventCount = measured });
            events = events[length..];
            count -= measured;
        }

        Add(new WatchMessage(watcher.Id, revision, events, WatchMessageKind.Events) { EventCount = count });
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="message">The answer.</param>
    public void Add(in WatchMessage message)
    {
        Interlocked.Add(ref _bytes, message.Bytes);
        _messages.Writer.TryWrite(message);
    }

    /// <summary>Adds an answer and waits until it is on its way: so no more than one of whoever calls waits here.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task AddAndWaitAsync(in WatchMessage message, CancellationToken cancellationToken)
    {
        var leaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(message with { Leaving = leaving });
        return leaving.Task.WaitAsync(cancellationToken);
    }

    /// <summary>An answer is on its way.</summary>
    /// <param name="message">The answer.</param>
    public void Sent(in WatchMessage message)
    {
        message.Leaving?.TrySetResult();
        if (Interlocked.Add(ref _bytes, -message.Bytes) <= limits.WatchStreamBytesMax / 2 && HasWatcherBehind) _room.Writer.TryWrite(true);
    }

    /// <summary>Waits until less than half of what may wait does.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _bytes) > limits.WatchStreamBytesMax / 2) await _room.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nothing more comes; what waits is still sent.</summary>
    public void Complete()
    {
        _messages.Writer.TryComplete();
        _behind.Writer.TryComplete();
    }
}
