using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Transport;

/// <summary>Is told what goes wrong in a <see cref="TcpPeerTransport"/>, to log and count it.</summary>
/// <remarks>Must be thread-safe and quick, and must not throw: calls come on the transport's threads, several at once.</remarks>
public interface ITcpTransportObserver
{
    /// <summary>A peer was refused, or refused this node; or it sent a frame that ended its connection. A peer may be refused about once a second.</summary>
    /// <param name="refusal">Who and why.</param>
    void OnRefused(PeerRefusal refusal);

    /// <summary>A receiver threw.</summary>
    /// <param name="fault">What it threw, and where.</param>
    void OnReceiverFault(PeerReceiverFault fault);

    /// <summary>New certificates could not be loaded; the transport goes on with the present ones.</summary>
    /// <param name="reason">Why.</param>
    void OnCertificatesKept(string reason);
}
