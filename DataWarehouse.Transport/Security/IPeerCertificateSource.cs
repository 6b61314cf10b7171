namespace DataWarehouse.Transport.Security;

/// <summary>Gives the certificates of a node. It is asked at every handshake, so new ones count from the next connection on, and connections that are up
/// stay.</summary>
/// <remarks>Must be thread-safe.</remarks>
public interface IPeerCertificateSource
{
    /// <summary>The certificates that count now. Those given out earlier must stay usable.</summary>
    PeerCertificates Current { get; }
}
