namespace DataWarehouse.SDK.Transport;

/// <summary>
/// Connects transports inside one process. It has no thread and no clock: what is sent waits in bounded queues until the owner calls
/// <see cref="DeliverNext"/> or <see cref="DeliverAll"/>, so the same calls always make the same run.
/// </summary>
/// <remarks>
/// <para>All transports that are started are connected with each other on every channel, except where a link is cut. Delivery takes turns
/// between all streams that have something to deliver, one event each, in the order in which they became ready.</para>
/// <para>Thread-safe. Deliveries happen one at a time on the thread that asks for them; a receiver may send, stop transports, cut and
/// restore links, but not deliver. A receiver must not wait for another thread that delivers or stops a transport.</para>
/// </remarks>
public sealed class InMemoryNetwork
{
    /// <summary>Held during receiver calls, and guards nothing else: it lets a stop wait for the call that runs. Taken before the
    /// other.</summary>
    private readonly Lock _deliveryLock = new();

    /// <summary>Guards links, mailboxes and the state of transports; never held during a receiver call.</summary>
    private readonly Lock _stateLock = new();

    private readonly InMemoryLinks _links = new();
    private readonly Action<PeerReceiverFault> _onReceiverFault;
    private long _boots;

    /// <summary>Makes a network without nodes.</summary>
    /// <param name="limits">The limits of every transport on it.</param>
    /// <param name="onReceiverFault">
    /// Told of every exception that a receiver lets out, on the thread that delivers. What it throws itself reaches the caller of
    /// <see cref="DeliverNext"/>.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public InMemoryNetwork(PeerTransportLimits limits, Action<PeerReceiverFault> onReceiverFault)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(onReceiverFault);
        Limits = limits;
        _onReceiverFault = onReceiverFault;
    }

    /// <summary>The limits of every transport on this network; each stream has queues of its own.</summary>
    public PeerTransportLimits Limits { get; }

    /// <summary>Makes a transport for a node. It takes part once it is started. Boot ids and start counters are those of this network: 1,
    /// 2, 3 and so on.</summary>
    /// <param name="local">The node's name; one transport of that name at a time can be running.</param>
    /// <exception cref="ArgumentException"><paramref name="local"/> is the default value.</exception>
    public InMemoryTransport CreateTransport(PeerId local)
    {
        var boot = Interlocked.Increment(ref _boots);
        return CreateTransport(local, new PeerBoot(new BootId((UInt128)boot), boot));
    }

    /// <summary>Makes a transport for a certain run of a node. It takes part once it is started.</summary>
    /// <param name="local">The node's name; one transport of that name at a time can be running.</param>
    /// <param name="boot">What peers are told of the run.</param>
    /// <exception cref="ArgumentException"><paramref name="local"/> is the default value.</exception>
    public InMemoryTransport CreateTransport(PeerId local, PeerBoot boot)
    {
        if (local == default)
            throw new ArgumentException("The default value names no peer.", nameof(local));

        return new InMemoryTransport(this, local, boot);
    }

    /// <summary>
    /// Cuts all channels between two peers, whether or not they run, until <see cref="Reconnect"/>. What waits between them is lost.
    /// </summary>
    /// <param name="one">One peer.</param>
    /// <param name="other">The other peer.</param>
    /// <exception cref="ArgumentException">Both are the same.</exception>
    public void Disconnect(PeerId one, PeerId other) => SetCut(one, other, InMemoryLinks.Channels, isCut: true);

    /// <summary>Cuts one channel between two peers until it is reconnected. What waits on it is lost; the other channels go on.</summary>
    /// <param name="one">One peer.</param>
    /// <param name="other">The other peer.</param>
    /// <param name="channel">The channel to cut.</param>
    /// <exception cref="ArgumentException">Both are the same.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="channel"/> is not a channel.</exception>
    public void Disconnect(PeerId one, PeerId other, PeerChannel channel) => SetCut(one, other, [Checked(channel)], isCut: true);

    /// <summary>Takes back the cuts between two peers, on all channels; channels that are not cut stay as they are.</summary>
    /// <param name="one">One peer.</param>
    /// <param name="other">The other peer.</param>
    /// <exception cref="ArgumentException">Both are the same.</exception>
    public void Reconnect(PeerId one, PeerId other) => SetCut(one, other, InMemoryLinks.Channels, isCut: false);

    /// <summary>Cuts every link between a peer of one side and a peer of the other. Links within a side stay as they are.</summary>
    /// <param name="side">One side.</param>
    /// <param name="otherSide">The other side; no peer may be on both.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">A peer is on both sides; links before it in the order of the lists are cut.</exception>
    public void Partition(IReadOnlyList<PeerId> side, IReadOnlyList<PeerId> otherSide)
    {
        ArgumentNullException.ThrowIfNull(side);
        ArgumentNullException.ThrowIfNull(otherSide);
        foreach (var one in side)
        {
            foreach (var other in otherSide)
                Disconnect(one, other);
        }
    }

    /// <summary>Delivers one event: a message, a connect or a disconnect.</summary>
    /// <returns>False when nothing waits.</returns>
    /// <exception cref="InvalidOperationException">Called from inside a receiver call.</exception>
    public bool DeliverNext()
    {
        if (_deliveryLock.IsHeldByCurrentThread)
            throw new InvalidOperationException("A receiver must not deliver; what it sends is delivered after its call.");

        lock (_deliveryLock)
        {
            InMemoryTransport? owner;
            InMemoryEvent next;
            lock (_stateLock)
            {
                if (!_links.TryTake(Limits, out owner, out next))
                    return false;
            }

            Deliver(owner, next);
            return true;
        }
    }

    /// <summary>Delivers until nothing waits, including what receivers send meanwhile, or a limit is reached.</summary>
    /// <param name="messagesMax">The most events to deliver, 1 or more; connects and disconnects count like messages.</param>
    /// <returns>The number of events delivered; equal to <paramref name="messagesMax"/> when more may wait.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="messagesMax"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">Called from inside a receiver call.</exception>
    public int DeliverAll(int messagesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messagesMax, 1);
        var delivered = 0;
        while (delivered < messagesMax && DeliverNext())
            delivered++;

        return delivered;
    }

    internal void Start(InMemoryTransport transport, IPeerReceiver receiver)
    {
        lock (_stateLock)
        {
            if (transport.Receiver is not null || transport.IsStopped)
                throw new InvalidOperationException($"The transport of {transport.Local} was started or stopped before.");
            if (!_links.TryAdd(transport))
                throw new InvalidOperationException($"Another transport of {transport.Local} is running.");

            transport.Receiver = receiver;
        }
    }

    internal void Stop(InMemoryTransport transport)
    {
        lock (_stateLock)
        {
            var wasStarted = transport.Receiver is not null && !transport.IsStopped;
            transport.IsStopped = true;
            if (wasStarted)
                _links.Remove(transport);
        }

        // Waits for the receiver call that runs; from inside a receiver call the lock is already this thread's.
        lock (_deliveryLock)
        {
        }
    }

    internal SendResult Send(InMemoryTransport from, PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
    {
        Checked(channel);
        lock (_stateLock)
        {
            if (from.Receiver is null || from.IsStopped)
                return SendResult.Closed;
            if (payload.Length > Limits.MessageBytesMax)
                return SendResult.TooLarge;

            return _links.Send(from.Local, to, channel, payload, Limits);
        }
    }

    private static PeerChannel Checked(PeerChannel channel) => channel is PeerChannel.Control or PeerChannel.Raft or PeerChannel.Bulk
        ? channel
        : throw new ArgumentOutOfRangeException(nameof(channel), channel, "Not a channel.");

    private void SetCut(PeerId one, PeerId other, ReadOnlySpan<PeerChannel> channels, bool isCut)
    {
        if (one == other)
            throw new ArgumentException($"There is no link from {one} to itself.", nameof(other));

        lock (_stateLock)
        {
            foreach (var channel in channels)
                _links.SetCut(one, other, channel, isCut);
        }
    }

    private void Deliver(InMemoryTransport owner, in InMemoryEvent next)
    {
        try
        {
            Call(owner.Receiver!, next);
        }
        catch (Exception exception)
        {
            _onReceiverFault(new PeerReceiverFault(owner.Local, next.Connection, exception));
        }
        finally
        {
            if (next.Kind == InMemoryEventKind.Message)
                next.Message.Buffer.Release();
        }
    }

    private static void Call(IPeerReceiver receiver, in InMemoryEvent next)
    {
        switch (next.Kind)
        {
            case InMemoryEventKind.Connected:
                receiver.OnConnected(next.Connection, next.Boot);
                break;
            case InMemoryEventKind.Disconnected:
                receiver.OnDisconnected(next.Connection);
                break;
            case InMemoryEventKind.Room:
                receiver.OnRoom(next.Connection);
                break;
            default:
                receiver.OnMessages(next.Connection, [next.Message]);
                break;
        }
    }
}
