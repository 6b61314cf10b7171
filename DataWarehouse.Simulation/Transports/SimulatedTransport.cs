using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Simulation.Transports;

/// <summary>One node's end of a <see cref="SimulatedPeerNetwork"/>, which makes it.</summary>
/// <remarks>Not thread-safe; receiver calls come from the events of its world.</remarks>
internal sealed class SimulatedTransport : IPeerTransport
{
    private readonly SimulatedPeerNetwork _network;
    private readonly Dictionary<(PeerId Peer, PeerChannel Channel), long> _generations = [];

    /// <summary>Takes part in a network once it is started.</summary>
    /// <param name="network">The network.</param>
    /// <param name="local">The node.</param>
    /// <param name="boot">Its run.</param>
    public SimulatedTransport(SimulatedPeerNetwork network, PeerId local, PeerBoot boot)
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

    /// <summary>Who is called; null before the start.</summary>
    public IPeerReceiver? Receiver { get; private set; }

    /// <summary>Whether nobody is called any more.</summary>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (Receiver is not null || IsStopped)
            throw new InvalidOperationException($"The transport of {Local} was started or stopped before.");

        _network.Start(this);
        Receiver = receiver;
    }

    /// <inheritdoc/>
    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
    {
        if (channel is < PeerChannel.Control or > PeerChannel.Bulk)
            throw new ArgumentOutOfRangeException(nameof(channel), channel, "Not a channel.");
        if (Receiver is null || IsStopped)
            return SendResult.Closed;

        return payload.Length > Limits.MessageBytesMax ? SendResult.TooLarge : _network.Send(Local, to, channel, payload);
    }

    /// <inheritdoc/>
    public void Stop()
    {
        if (IsStopped)
            return;

        IsStopped = true;
        if (Receiver is not null)
            _network.Stop(this);
    }

    /// <summary>The next connection with a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="channel">The channel.</param>
    public PeerConnection NextConnection(PeerId peer, PeerChannel channel)
    {
        var generation = _generations.GetValueOrDefault((peer, channel)) + 1;
        _generations[(peer, channel)] = generation;
        return new PeerConnection(peer, channel, generation);
    }
}
