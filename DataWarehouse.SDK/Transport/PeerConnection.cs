using System.Globalization;

namespace DataWarehouse.SDK.Transport;

/// <summary>
/// One connection to a peer on one channel. A reconnect makes a new one with a larger <see cref="Generation"/>; whatever was under way on
/// the
/// old one is lost, and nothing of it arrives any more.
/// </summary>
/// <remarks>
/// Generations grow for each peer and channel, in a new transport from 1. The two ends count separately. A peer that was forgotten and comes
/// back goes on above where it was. Immutable and thread-safe.
/// </remarks>
/// <param name="Peer">The other end.</param>
/// <param name="Channel">The stream.</param>
/// <param name="Generation">The number of the connection, 1 or more.</param>
public readonly record struct PeerConnection(PeerId Peer, PeerChannel Channel, long Generation)
{
    /// <summary>The connection as <c>peer/channel#generation</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Peer}/{Channel}#{Generation}");
}
