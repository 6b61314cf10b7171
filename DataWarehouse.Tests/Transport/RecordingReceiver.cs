using System.Text;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Transport;

/// <summary>Keeps every call it gets, and lets a test act inside a call. Thread-safe.</summary>
public sealed class RecordingReceiver : IPeerReceiver
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedEvent> _events = [];
    private int _messageCalls;
    private readonly Dictionary<PeerConnection, PeerBoot> _boots = [];

    /// <summary>Runs inside every call, after it was recorded.</summary>
    public Action<ReceivedEvent>? OnEvent { get; set; }

    /// <summary>When set: every message's buffer is held for ever, and the message handed over.</summary>
    public Action<PeerMessage>? OnMessageHeld { get; set; }

    public IReadOnlyList<ReceivedEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    public IReadOnlyList<string> Messages(PeerChannel channel) =>
        [.. Events.Where(e => e.Kind == ReceivedEventKind.Message && e.Connection.Channel == channel).Select(e => e.Text)];

    public IReadOnlyList<PeerConnection> Connections(PeerChannel channel) =>
        [.. Events.Where(e => e.Kind == ReceivedEventKind.Connected && e.Connection.Channel == channel).Select(e => e.Connection)];

    public IReadOnlyList<PeerConnection> Disconnections(PeerChannel channel) =>
        [.. Events.Where(e => e.Kind == ReceivedEventKind.Disconnected && e.Connection.Channel == channel).Select(e => e.Connection)];

    public PeerBoot BootOf(PeerConnection connection)
    {
        lock (_lock)
            return _boots[connection];
    }

    public void OnConnected(PeerConnection connection, PeerBoot boot)
    {
        lock (_lock)
            _boots[connection] = boot;

        Record(ReceivedEventKind.Connected, connection, string.Empty);
    }

    /// <summary>How many calls with messages have begun.</summary>
    public int MessageCalls => Volatile.Read(ref _messageCalls);

    public void OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
    {
        Interlocked.Increment(ref _messageCalls);
        foreach (ref readonly var message in messages)
        {
            if (OnMessageHeld is not null)
            {
                message.Buffer.Hold();
                OnMessageHeld(message);
            }

            Record(ReceivedEventKind.Message, connection, Encoding.UTF8.GetString(message.Payload.Span));
        }
    }

    public void OnDisconnected(PeerConnection connection) => Record(ReceivedEventKind.Disconnected, connection, string.Empty);

    public void OnRoom(PeerConnection connection) => Record(ReceivedEventKind.Room, connection, string.Empty);

    private void Record(ReceivedEventKind kind, PeerConnection connection, string text)
    {
        var received = new ReceivedEvent(kind, connection, text);
        lock (_lock)
            _events.Add(received);

        OnEvent?.Invoke(received);
    }
}
