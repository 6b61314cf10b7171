using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace DataWarehouse.Transport.Security;

/// <summary>Encrypts a connection, with both ends showing certificates. Blocking calls all the way.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class TlsStreams(IPeerCertificateSource source)
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The end that connects.</summary>
    /// <param name="inner">The bytes of the connection.</param>
    /// <exception cref="AuthenticationException">One end does not trust the other; the message says why.</exception>
    public SslStream Dial(Stream inner) => Secure(inner, (stream, certificates, trust) => stream.AuthenticateAsClient(new SslClientAuthenticationOptions
    {
        // Peers are known by the node names in their certificates, which the handshake compares, not by the names of hosts.
        TargetHost = string.Empty,
        ClientCertificates = [certificates.Own],
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = trust,
    }));

    /// <summary>The end that was connected to.</summary>
    /// <param name="inner">The bytes of the connection.</param>
    /// <exception cref="AuthenticationException">One end does not trust the other; the message says why.</exception>
    public SslStream Accept(Stream inner) => Secure(inner, (stream, certificates, trust) => stream.AuthenticateAsServer(new SslServerAuthenticationOptions
    {
        ServerCertificate = certificates.Own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = Protocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = trust,
    }));

    /// <summary>Why a certificate is not one of a node, or null.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="node">The name that its other end gave.</param>
    public static string? FindFlaw(SslStream stream, string node)
    {
        if (stream.RemoteCertificate is not X509Certificate2 certificate)
            return "shows no certificate";

        var names = NamesOf(certificate);
        return names.Contains(node, StringComparer.OrdinalIgnoreCase) ? null : $"shows a certificate of '{string.Join("', '", names)}'";
    }

    private static List<string> NamesOf(X509Certificate2 certificate)
    {
        var names = new List<string> { certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) };
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509SubjectAlternativeNameExtension alternatives)
                names.AddRange(alternatives.EnumerateDnsNames());
        }

        return names;
    }

    private SslStream Secure(Stream inner, Action<SslStream, PeerCertificates, RemoteCertificateValidationCallback> authenticate)
    {
        var certificates = source.Current;
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        var flaw = string.Empty;
        try
        {
            authenticate(stream, certificates, (_, certificate, chain, _) => IsTrusted(certificate, chain, certificates.Roots, out flaw));
            return stream;
        }
        catch (AuthenticationException exception)
        {
            stream.Dispose();
            throw new AuthenticationException(flaw.Length > 0 ? flaw : exception.Message, exception);
        }
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? sent, X509Certificate2Collection roots, out string flaw)
    {
        flaw = "it shows no certificate";
        if (certificate is not X509Certificate2 shown)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);

        var isTrusted = chain.Build(shown);
        flaw = isTrusted
            ? string.Empty
            : $"its certificate '{shown.Subject}' is not trusted: {string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()))}";
        return isTrusted;
    }
}
