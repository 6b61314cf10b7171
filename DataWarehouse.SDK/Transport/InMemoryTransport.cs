namespace DataWarehouse.SDK.Transport;

/// <summary>One node's end of an <see cref="InMemoryNetwork"/>, which makes it.</summary>
/// <remarks>Thread-safe. Receiver calls come on the thread that calls the network's <c>Deliver</c> methods.</remarks>
public sealed class InMemoryTransport : IPeerTransport
{
    private readonly InMemoryNetwork _network;

    internal InMemoryTransport(InMemoryNetwork network, PeerId local, PeerBoot boot)
    {
        _network = network;
        Local = local;
        Boot = boot;
    }

    /// <inheritdoc/>
    public PeerId Local { get; }

    /// <inheritdoc/>
    public PeerBoot Boot { get; }

    /// <inheritdoc/>
    public PeerTransportLimits Limits => _network.Limits;

    /// <summary>Null before the start. Set once, under the network's lock.</summary>
    internal IPeerReceiver? Receiver { get; set; }

    /// <summary>Set once, under the network's lock.</summary>
    internal bool IsStopped { get; set; }

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        _network.Start(this, receiver);
    }

    /// <inheritdoc/>
    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload) => _network.Send(this, to, channel, payload);

    /// <inheritdoc/>
    public void Stop() => _network.Stop(this);
}
