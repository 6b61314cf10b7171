using System.Buffers;

namespace DataWarehouse.SDK.Transport;

/// <summary>
/// One direction of one channel: what <see cref="Owner"/> has not received yet from one peer. Connection events are not queued but follow
/// from what the owner was last told, so that any number of reconnects needs no room.
/// </summary>
/// <remarks>Not thread-safe: guarded by the lock of its network.</remarks>
internal sealed class InMemoryMailbox(InMemoryTransport owner, PeerId from, PeerChannel channel)
{
    private static readonly Action<byte[]> Recycle = bytes => ArrayPool<byte>.Shared.Return(bytes);

    private readonly Queue<PeerMessage> _messages = new();
    private long _queuedBytes;

    /// <summary>The mailbox of the other direction; its owner sends what lies here.</summary>
    private InMemoryMailbox? _reverse;

    /// <summary>The number of the present or last connection; 0 before the first.</summary>
    private long _generation;

    /// <summary>The connection that the owner believes to be up; 0 when it believes there is none.</summary>
    private long _announced;

    private bool _isUp;

    /// <summary>Whether a message was refused for lack of room, and the sender not told of room since.</summary>
    private bool _hasRefused;

    /// <summary>Whether the owner is to be told that its own messages have room again.</summary>
    private bool _isRoomDue;

    public InMemoryTransport Owner { get; } = owner;

    /// <summary>Whether the mailbox stands in its network's ready queue.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The mailbox of the other direction, if it has work because of what was taken from this one.</summary>
    public InMemoryMailbox? Wakened => _reverse is { _isRoomDue: true } ? _reverse : null;

    public bool HasWork => _announced != (_isUp ? _generation : 0) || _isRoomDue || _messages.Count > 0;

    public void Open(InMemoryMailbox reverse)
    {
        _reverse = reverse;
        _isUp = true;
        _generation++;
    }

    public void Close()
    {
        _isUp = _hasRefused = _isRoomDue = false;
        while (_messages.TryDequeue(out var message))
            message.Buffer.Release();

        _queuedBytes = 0;
    }

    public bool TryAdd(ReadOnlySpan<byte> payload, PeerTransportLimits limits)
    {
        var isFull = _messages.Count >= limits.QueueMessagesMax
            || (_messages.Count > 0 && _queuedBytes + payload.Length > limits.QueueBytesMax);
        if (isFull)
        {
            _hasRefused = true;
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        _messages.Enqueue(new PeerMessage(buffer.AsMemory(0, payload.Length), new PeerBuffer(buffer, Recycle)));
        _queuedBytes += payload.Length;
        return true;
    }

    /// <summary>Takes what the owner has to be told next; to be called only when <see cref="HasWork"/>.</summary>
    public InMemoryEvent Take(PeerTransportLimits limits)
    {
        if (_announced != 0 && (!_isUp || _announced != _generation))
        {
            var ended = new PeerConnection(from, channel, _announced);
            _announced = 0;
            return new InMemoryEvent(InMemoryEventKind.Disconnected, ended);
        }

        var connection = new PeerConnection(from, channel, _generation);
        if (_announced == 0)
        {
            _announced = _generation;
            return new InMemoryEvent(InMemoryEventKind.Connected, connection, _reverse!.Owner.Boot, default);
        }

        if (_isRoomDue)
        {
            _isRoomDue = false;
            return new InMemoryEvent(InMemoryEventKind.Room, connection);
        }

        var message = _messages.Dequeue();
        _queuedBytes -= message.Payload.Length;
        TellOfRoom(limits);
        return new InMemoryEvent(InMemoryEventKind.Message, connection, default, message);
    }

    private void TellOfRoom(PeerTransportLimits limits)
    {
        if (!_hasRefused || _messages.Count > limits.QueueMessagesMax / 2 || _queuedBytes > limits.QueueBytesMax / 2)
            return;

        _hasRefused = false;
        _reverse!._isRoomDue = true;
    }
}
