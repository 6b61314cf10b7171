using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Tests.Transport.Tcp;

/// <summary>An authority that signs certificates for nodes.</summary>
internal sealed class TestAuthority
{
    private readonly X509Certificate2 _root;
    private long _serial;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(2));
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public string RootPem => _root.ExportCertificatePem();

    public X509Certificate2 Sign(string node, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(node);
        request.CertificateExtensions.Add(names.Build());
        var serial = BitConverter.GetBytes(Interlocked.Increment(ref _serial));
        using var certificate = request.Create(_root, Now.AddDays(-1.5), notAfter ?? Now.AddDays(1), serial);
        return certificate.CopyWithPrivateKey(key);
    }

    public PeerCertificates CertificatesOf(string node) => new(Sign(node), [_root]);

    public PeerCertificates Trusting(X509Certificate2 own) => new(own, [_root]);
}
