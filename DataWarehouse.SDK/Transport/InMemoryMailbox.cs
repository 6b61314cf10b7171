using System.Buffers;

namespace DataWarehouse.SDK.Transport;

/// <summary>
/// One direction of one channel: what <see cref="Owner"/> has not received yet from one peer. Connection events are not queued but follow
/// from what the owner was last told, so that any number of reconnects needs no room.
/// </summary>
/// <remarks>Not thread-safe: guarded by the lock of its network.</remarks>
internal sealed class InMemoryMailbox(InMemoryTransport owner, PeerId from, PeerChannel channel)
{
    private readonly Queue<InMemoryMessage> _messages = new();
    private long _queuedBytes;

    /// <summary>The number of the present or last connection; 0 before the first.</summary>
    private long _generation;

    /// <summary>The connection that the owner believes to be up; 0 when it believes there is none.</summary>
    private long _announced;

    private bool _isUp;

    public InMemoryTransport Owner { get; } = owner;

    /// <summary>Whether the mailbox stands in its network's ready queue.</summary>
    public bool IsQueued { get; set; }

    public bool HasWork => _announced != (_isUp ? _generation : 0) || _messages.Count > 0;

    public void Open()
    {
        _isUp = true;
        _generation++;
    }

    public void Close()
    {
        _isUp = false;
        while (_messages.TryDequeue(out var message))
            ArrayPool<byte>.Shared.Return(message.Buffer);

        _queuedBytes = 0;
    }

    public bool TryAdd(ReadOnlySpan<byte> payload, PeerTransportLimits limits)
    {
        var isFull = _messages.Count >= limits.QueueMessagesMax
            || (_messages.Count > 0 && _queuedBytes + payload.Length > limits.QueueBytesMax);
        if (isFull)
            return false;

        var buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        _messages.Enqueue(new InMemoryMessage(buffer, payload.Length));
        _queuedBytes += payload.Length;
        return true;
    }

    /// <summary>Takes what the owner has to be told next; to be called only when <see cref="HasWork"/>.</summary>
    public InMemoryEvent Take()
    {
        if (_announced != 0 && (!_isUp || _announced != _generation))
        {
            var ended = new PeerConnection(from, channel, _announced);
            _announced = 0;
            return new InMemoryEvent(InMemoryEventKind.Disconnected, ended, default);
        }

        var connection = new PeerConnection(from, channel, _generation);
        if (_announced == 0)
        {
            _announced = _generation;
            return new InMemoryEvent(InMemoryEventKind.Connected, connection, default);
        }

        var message = _messages.Dequeue();
        _queuedBytes -= message.LengthBytes;
        return new InMemoryEvent(InMemoryEventKind.Message, connection, message);
    }
}
