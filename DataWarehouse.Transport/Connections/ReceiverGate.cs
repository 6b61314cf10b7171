using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Connections;

/// <summary>
/// The way to the receiver. It is closed by the stop of the transport, which waits for calls that run; a call that stops the transport itself does not
/// wait for itself, nor do two such calls for each other.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ReceiverGate(PeerId local, Action<PeerReceiverFault> onFault)
{
    [ThreadStatic]
    private static ReceiverGate? _inside;

    private readonly object _lock = new();
    private IPeerReceiver? _receiver;
    private int _running;
    private int _stopping;
    private bool _isClosed;

    /// <summary>Whether the calling thread is inside a receiver call of this transport.</summary>
    public bool IsInside => ReferenceEquals(_inside, this);

    /// <summary>Begins to let calls through.</summary>
    /// <param name="receiver">Who is called.</param>
    public void Open(IPeerReceiver receiver) => _receiver = receiver;

    /// <summary>Lets no more calls through, and waits for those that run.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (IsInside)
                _stopping++;
            Monitor.PulseAll(_lock);
            while (_running > _stopping)
                Monitor.Wait(_lock);
        }
    }

    /// <summary>A stream is up.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="boot">The peer's run.</param>
    public void Connected(PeerConnection connection, PeerBoot boot)
    {
        if (!TryEnter())
            return;

        try
        {
            _receiver!.OnConnected(connection, boot);
        }
        catch (Exception exception)
        {
            onFault(new PeerReceiverFault(local, connection, exception));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Messages came.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="messages">The messages.</param>
    public void Messages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages)
    {
        if (!TryEnter())
            return;

        try
        {
            _receiver!.OnMessages(connection, messages);
        }
        catch (Exception exception)
        {
            onFault(new PeerReceiverFault(local, connection, exception));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>A stream is down.</summary>
    /// <param name="connection">The connection.</param>
    public void Disconnected(PeerConnection connection) => Call(connection, static (receiver, ended) => receiver.OnDisconnected(ended));

    /// <summary>A queue has room again.</summary>
    /// <param name="connection">The connection.</param>
    public void Room(PeerConnection connection) => Call(connection, static (receiver, waiting) => receiver.OnRoom(waiting));

    private void Call(PeerConnection connection, Action<IPeerReceiver, PeerConnection> call)
    {
        if (!TryEnter())
            return;

        try
        {
            call(_receiver!, connection);
        }
        catch (Exception exception)
        {
            onFault(new PeerReceiverFault(local, connection, exception));
        }
        finally
        {
            Leave();
        }
    }

    private bool TryEnter()
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            _running++;
        }

        _inside = this;
        return true;
    }

    private void Leave()
    {
        _inside = null;
        lock (_lock)
        {
            _running--;
            if (_isClosed)
                Monitor.PulseAll(_lock);
        }
    }
}
