using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Frames;

namespace DataWarehouse.Transport.Connections;

/// <summary>
/// What waits to be sent on one connection. Messages are gathered into frames while they wait, so that a writer that is slower than its callers sends
/// fewer and fuller ones.
/// </summary>
/// <remarks>Thread-safe. Any number of threads add; one takes.</remarks>
internal sealed class SendQueue(PeerTransportLimits limits)
{
    private readonly object _lock = new();
    private readonly Queue<OutgoingFrame> _full = new();
    private OutgoingFrame? _open;
    private int _messages;
    private long _bytes;
    private bool _isWriterWaiting;
    private bool _hasRefused;
    private bool _isClosed;

    /// <summary>Adds a message.</summary>
    /// <param name="payload">Its bytes; copied.</param>
    public SendResult TryAdd(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (_isClosed)
                return SendResult.NotConnected;
            if (_messages >= limits.QueueMessagesMax || (_messages > 0 && _bytes + payload.Length > limits.QueueBytesMax))
            {
                _hasRefused = true;
                return SendResult.QueueFull;
            }

            if (_open is null || !_open.TryAdd(payload))
                Open(payload);
            _messages++;
            _bytes += payload.Length;
            if (_isWriterWaiting)
            {
                _isWriterWaiting = false;
                Monitor.Pulse(_lock);
            }

            return SendResult.Accepted;
        }
    }

    /// <summary>Takes the next frame, waiting for one.</summary>
    /// <param name="key">The key of the connection and direction.</param>
    /// <param name="number">The number of the frame.</param>
    /// <returns>The frame, sealed; null when the queue was closed.</returns>
    public OutgoingFrame? Take(uint key, ulong number) => Take(key, number, mayWait: true);

    /// <summary>Takes the next frame if there is one.</summary>
    /// <param name="key">The key of the connection and direction.</param>
    /// <param name="number">The number of the frame.</param>
    /// <returns>The frame, sealed; null when there is none.</returns>
    public OutgoingFrame? TakeAtOnce(uint key, ulong number) => Take(key, number, mayWait: false);

    /// <summary>Gives a frame back that was taken and is sent, or never will be.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>Whether the callers are to be told that there is room again.</returns>
    public bool Return(OutgoingFrame frame)
    {
        var (messages, bytes) = (frame.Messages, frame.PayloadBytes);
        frame.Release();
        lock (_lock)
        {
            _messages -= messages;
            _bytes -= bytes;
            if (!_hasRefused || _messages > limits.QueueMessagesMax / 2 || _bytes > limits.QueueBytesMax / 2)
                return false;

            _hasRefused = false;
            return true;
        }
    }

    /// <summary>Waits, but not beyond the end of the queue.</summary>
    /// <param name="time">How long.</param>
    /// <returns>Whether the queue is still open.</returns>
    public bool Pause(TimeSpan time)
    {
        lock (_lock)
        {
            if (!_isClosed)
                Monitor.Wait(_lock, time);
            return !_isClosed;
        }
    }

    /// <summary>Refuses all further messages and forgets those that wait.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            while (_full.TryDequeue(out var frame))
                frame.Release();
            _open?.Release();
            _open = null;
            Monitor.PulseAll(_lock);
        }
    }

    private OutgoingFrame? Take(uint key, ulong number, bool mayWait)
    {
        OutgoingFrame? frame;
        lock (_lock)
        {
            while (mayWait && !_isClosed && _open is null && _full.Count == 0)
            {
                _isWriterWaiting = true;
                Monitor.Wait(_lock);
            }

            if (!_full.TryDequeue(out frame))
                (frame, _open) = (_open, null);
        }

        // Sealing goes over all bytes; senders need not wait for it.
        frame?.Seal(key, number);
        return frame;
    }

    private void Open(ReadOnlySpan<byte> payload)
    {
        if (_open is not null)
            _full.Enqueue(_open);
        _open = new OutgoingFrame(payload.Length);
        _open.TryAdd(payload);
    }
}
