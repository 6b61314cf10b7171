using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Connections;

/// <summary>
/// One channel to one peer over all its connections. A new connection ends the one before it, and begins only when that one has told its end, so that the
/// receiver sees one after the other.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PeerStream(PeerId peer, PeerChannel channel, long generationFloor)
{
    private readonly object _lock = new();
    private PeerLink? _owner;
    private PeerLink? _current;
    private PeerLink? _next;
    private bool _isClosed;

    /// <summary>The peer.</summary>
    public PeerId Peer { get; } = peer;

    /// <summary>The number of the present or last connection.</summary>
    public long Generation { get; private set; } = generationFloor;

    /// <summary>The connection that takes messages; null when there is none.</summary>
    public PeerLink? Current => Volatile.Read(ref _current);

    /// <summary>Whether a connection is up or begins.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_lock)
                return _owner is not null || _next is not null;
        }
    }

    /// <summary>Makes a connection the present one, after the end of the one before.</summary>
    /// <param name="link">The connection.</param>
    /// <param name="connection">Its name for the receiver.</param>
    /// <returns>False if the stream was closed, or a still newer connection came, while this one waited.</returns>
    public bool TryEnter(PeerLink link, out PeerConnection connection)
    {
        connection = default;
        lock (_lock)
        {
            _next?.End();
            _next = link;
            while (_owner is not null && ReferenceEquals(_next, link) && !_isClosed)
            {
                _owner.End();
                Monitor.Wait(_lock);
            }

            if (!ReferenceEquals(_next, link))
                return false;

            _next = null;
            Monitor.PulseAll(_lock);
            if (_isClosed)
                return false;

            _owner = link;
            Generation++;
            connection = new PeerConnection(Peer, channel, Generation);
            Volatile.Write(ref _current, link);
            return true;
        }
    }

    /// <summary>Takes no more messages on a connection.</summary>
    /// <param name="link">The connection.</param>
    public void Leave(PeerLink link)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_current, link))
                Volatile.Write(ref _current, null);
        }
    }

    /// <summary>Lets the next connection begin: this one has told its end.</summary>
    /// <param name="link">The connection.</param>
    public void Left(PeerLink link)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_owner, link))
                _owner = null;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Ends the present connection, and one that is about to begin.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            _owner?.End();
            _next?.End();
        }
    }

    /// <summary>Ends the present connection and lets none begin any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Interrupt();
            Monitor.PulseAll(_lock);
        }
    }
}
