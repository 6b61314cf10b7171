namespace DataWarehouse.Transport.Handshakes;

/// <summary>Ends an attempt to connect. Never leaves the transport: it becomes a <see cref="PeerRefusal"/>.</summary>
/// <remarks>Thread-safe as exceptions are.</remarks>
internal sealed class PeerRefusedException : Exception
{
    /// <summary>This node refuses.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="reason">Why, for people.</param>
    public PeerRefusedException(PeerRefusalKind kind, string reason) : this(kind, reason, isByPeer: false)
    {
    }

    /// <summary>One of the two ends refuses.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="isByPeer">Whether it is the peer.</param>
    public PeerRefusedException(PeerRefusalKind kind, string reason, bool isByPeer) : base(reason)
    {
        Kind = kind;
        IsByPeer = isByPeer;
    }

    /// <summary>Why.</summary>
    public PeerRefusalKind Kind { get; }

    /// <summary>Whether the peer refused this node.</summary>
    public bool IsByPeer { get; }
}
