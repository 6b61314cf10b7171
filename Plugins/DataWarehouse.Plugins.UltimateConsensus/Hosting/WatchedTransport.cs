using System.Collections.Concurrent;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>A transport that remembers who is connected, for health.</summary>
/// <remarks>Thread-safe, as far as the one inside is.</remarks>
/// <param name="inner">Does the work.</param>
internal sealed class WatchedTransport(IPeerTransport inner) : IPeerTransport, IPeerReceiver
{
    private readonly ConcurrentDictionary<PeerId, PeerConnection> _connected = new();
    private IPeerReceiver? _receiver;

    /// <inheritdoc/>
    public PeerId Local => inner.Local;

    /// <inheritdoc/>
    public PeerBoot Boot => inner.Boot;

    /// <inheritdoc/>
    public PeerTransportLimits Limits => inner.Limits;

    /// <summary>Whether a node's stream of beats and votes is up.</summary>
    /// <param name="peer">The node.</param>
    public bool IsConnected(PeerId peer) => _connected.ContainsKey(peer);

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        _receiver = receiver;
        inner.Start(this);
    }

    /// <inheritdoc/>
    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload) => inner.Send(to, channel, payload);

    /// <inheritdoc/>
    public void Stop()
    {
        inner.Stop();
        _connected.Clear();
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnConnected(PeerConnection connection, PeerBoot boot)
    {
        if (connection.Channel == PeerChannel.Control) _connected[connection.Peer] = connection;
        _receiver!.OnConnected(connection, boot);
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnMessages(PeerConnection connection, ReadOnlySpan<PeerMessage> messages) => _receiver!.OnMessages(connection, messages);

    /// <inheritdoc/>
    /// <remarks>A later connection may have taken the place of the one that ends.</remarks>
    void IPeerReceiver.OnDisconnected(PeerConnection connection)
    {
        if (connection.Channel == PeerChannel.Control) _connected.TryRemove(new KeyValuePair<PeerId, PeerConnection>(connection.Peer, connection));
        _receiver!.OnDisconnected(connection);
    }

    /// <inheritdoc/>
    void IPeerReceiver.OnRoom(PeerConnection connection) => _receiver!.OnRoom(connection);
}
