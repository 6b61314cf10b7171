using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>The transport of one node on a <see cref="LocalNetwork"/>.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="owner">The network.</param>
/// <param name="inner">What it sends with.</param>
internal sealed class LocalTransport(LocalNetwork owner, InMemoryTransport inner) : IPeerTransport
{
    /// <inheritdoc/>
    public PeerId Local => inner.Local;

    /// <inheritdoc/>
    public PeerBoot Boot => inner.Boot;

    /// <inheritdoc/>
    public PeerTransportLimits Limits => inner.Limits;

    /// <inheritdoc/>
    public void Start(IPeerReceiver receiver)
    {
        inner.Start(receiver);
        owner.Signal();
    }

    /// <inheritdoc/>
    public SendResult Send(PeerId to, PeerChannel channel, ReadOnlySpan<byte> payload)
    {
        var result = inner.Send(to, channel, payload);
        owner.Signal();
        return result;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        inner.Stop();
        owner.Signal();
    }
}
