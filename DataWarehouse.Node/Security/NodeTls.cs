using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Node.Security;

/// <summary>
/// The certificates of a node. For clients: the server's own, and the authorities that sign those of clients, if clients have to show any. For peers: the node's own, and the authorities of the others. Files
/// that change are read again before the next connection.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed partial class NodeTls
{
    private readonly PemCertificateSource? _client;
    private readonly bool _asksClients;

    /// <summary>Reads the files.</summary>
    /// <param name="settings">Where they are.</param>
    /// <param name="log">Where it is logged that changed files were not taken.</param>
    /// <exception cref="StartRefusedException">They cannot be used.</exception>
    public NodeTls(NodeSettings settings, ILogger<NodeTls> log)
    {
        _asksClients = settings.ClientTls?.Authorities is not null;
        try
        {
            if (settings.ClientTls is { } client) _client = new PemCertificateSource(client.Certificate, client.Key, client.Authorities ?? client.Certificate, reason => Kept(log, reason));
            if (settings.PeerTls is { } peer) Peers = new PemCertificateSource(peer.Certificate, peer.Key, peer.Authorities ?? throw new StartRefusedException("Peers show each other certificates: give the authorities with --peer-ca."), reason => Kept(log, reason));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartRefusedException($"The certificates cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>The certificates for peers, or null.</summary>
    public IPeerCertificateSource? Peers { get; }

    /// <summary>Whether clients connect with TLS.</summary>
    public bool IsOnForClients => _client is not null;

    /// <summary>What the server does at each handshake with a client.</summary>
    public SslServerAuthenticationOptions ForServer()
    {
        var now = _client!.Current;
        return new SslServerAuthenticationOptions
        {
            ServerCertificate = now.Own,
            ClientCertificateRequired = _asksClients,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, chain, _) => !_asksClients || IsTrusted(certificate, chain),
        };
    }

    /// <summary>What a node does that passes requests on to another one's address for clients; null without TLS.</summary>
    public SslClientAuthenticationOptions? ForForwarding() => _client is null ? null : new SslClientAuthenticationOptions
    {
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        LocalCertificateSelectionCallback = (_, _, _, _, _) => (Peers ?? _client).Current.Own,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => IsTrusted(certificate, chain),
    };

    /// <summary>Whether one of the authorities that this node knows has signed a certificate; nodes come to each other's address for clients with their certificates for peers.</summary>
    private bool IsTrusted(X509Certificate? certificate, X509Chain? sent)
    {
        if (certificate is not X509Certificate2 shown) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_client!.Current.Roots);
        if (Peers is not null) chain.ChainPolicy.CustomTrustStore.AddRange(Peers.Current.Roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        return chain.Build(shown);
    }

    [LoggerMessage(301, LogLevel.Warning, "{Reason}; the present certificates stay.")]
    private static partial void Kept(ILogger log, string reason);
}
