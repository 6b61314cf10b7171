using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>Ends an attempt to connect. Never leaves the transport: it becomes a <see cref="PeerRefusal"/>.</summary>
/// <remarks>Thread-safe as exceptions are.</remarks>
internal sealed class PeerRefusedException : Exception
{
    /// <summary>One of the two ends refuses.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="peer">Who the peer said it is, or who was called; the default value if neither is known.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="isByPeer">Whether it is the peer.</param>
    public PeerRefusedException(PeerRefusalKind kind, PeerId peer, string reason, bool isByPeer) : base(reason)
    {
        Kind = kind;
        Peer = peer;
        IsByPeer = isByPeer;
    }

    /// <summary>Why.</summary>
    public PeerRefusalKind Kind { get; }

    /// <summary>Who the peer said it is, or who was called.</summary>
    public PeerId Peer { get; }

    /// <summary>Whether the peer refused this node.</summary>
    public bool IsByPeer { get; }
}
