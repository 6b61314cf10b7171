using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Transport;

/// <summary>Where a peer is.</summary>
/// <param name="Peer">
/// Who it is; null for an address at which somebody of the cluster answers, as a joining node is given. Of a joining node's entries the incarnation may be
/// none: then any life of the node is taken.
/// </param>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The port, 1 to 65,535; 0 if it is not known, so that the peer can only connect itself.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record PeerAddress(PeerId? Peer, string Host, int Port);
