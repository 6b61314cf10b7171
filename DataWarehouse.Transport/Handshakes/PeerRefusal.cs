using System.Net;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport.Handshakes;

/// <summary>A peer was refused, or refused this node.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Peer">Who it said it is, or who was called; the default value when it did not say.</param>
/// <param name="EndPoint">Where it is; null if that is not known any more.</param>
/// <param name="Reason">A sentence for people, which names the peer.</param>
/// <param name="IsByPeer">Whether the peer refused this node, and not the other way round.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record PeerRefusal(PeerRefusalKind Kind, PeerId Peer, EndPoint? EndPoint, string Reason, bool IsByPeer);
