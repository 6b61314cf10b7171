using System.Security.Cryptography.X509Certificates;

namespace DataWarehouse.Transport.Security;

/// <summary>What a node shows its peers, and whom it trusts.</summary>
/// <param name="Own">Its certificate with its private key. The name of the node is one of its DNS names, or its common name.</param>
/// <param name="Roots">The certificates of the authorities that may sign those of peers; the system's own list is not asked.</param>
/// <remarks>Not changed after it was made; then thread-safe.</remarks>
public sealed record PeerCertificates(X509Certificate2 Own, X509Certificate2Collection Roots);
