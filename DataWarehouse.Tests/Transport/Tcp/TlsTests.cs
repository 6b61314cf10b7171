using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport;
using DataWarehouse.Transport.Handshakes;
using DataWarehouse.Transport.Security;

namespace DataWarehouse.Tests.Transport.Tcp;

public sealed class TlsTests : IDisposable
{
    private static readonly PeerId A = new("a", new Incarnation(1));
    private static readonly PeerId B = new("b", new Incarnation(2));

    private readonly TestAuthority _authority = new("ours");
    private readonly TcpNet _net = new();
    private readonly RecordingReceiver _receiverOfA = new();
    private readonly RecordingReceiver _receiverOfB = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public void Connect_CertificateOfAnotherAuthority_IsRefusedByBothEndsByName() =>
        AssertRefused(_authority.CertificatesOf("a"), new TestAuthority("theirs").CertificatesOf("b"), "b@2");

    [Fact]
    public void Connect_CertificateOfAnotherNode_IsRefusedByName() => AssertRefused(_authority.CertificatesOf("a"), _authority.CertificatesOf("c"), "b@2");

    [Fact]
    public void Connect_CertificateOfTheCallerIsForAnotherNode_IsRefusedByName() =>
        AssertRefused(_authority.CertificatesOf("z"), _authority.CertificatesOf("b"), "a@1");

    [Fact]
    public void Connect_CertificateOutOfDate_IsRefusedByName() => AssertRefused(
        _authority.CertificatesOf("a"), _authority.Trusting(_authority.Sign("b", TestAuthority.Now.AddHours(-1))), "b@2");

    [Fact]
    public void Connect_WithoutEncryption_IsRefused()
    {
        Start(new ChangingCertificates(_authority.CertificatesOf("a")), null);

        Eventually.Until(() => !_net.Observer.Refusals.IsEmpty, "the plain end is refused");

        Assert.Empty(_receiverOfA.Events);
        Assert.Empty(_receiverOfB.Events);
    }

    [Fact]
    public void Reload_NewAuthority_CountsFromTheNextConnectionAndLeavesTheOthersUp()
    {
        var (certificatesOfA, certificatesOfB) = (new ChangingCertificates(_authority.CertificatesOf("a")), new ChangingCertificates(_authority.CertificatesOf("b")));
        var (a, _) = Start(certificatesOfA, certificatesOfB);
        UntilConnected(1);
        var next = new TestAuthority("next");

        certificatesOfA.Current = next.CertificatesOf("a");
        certificatesOfB.Current = next.CertificatesOf("b");
        Assert.Equal(SendResult.Accepted, a.Send(B, PeerChannel.Raft, "on the old connection"u8));
        Eventually.Until(() => _receiverOfB.Messages(PeerChannel.Raft).Count == 1, "the old connection lives on");
        Assert.Empty(_receiverOfB.Disconnections(PeerChannel.Raft));
        var asked = certificatesOfB.Asked;
        _net.SetCut(A, B, isCut: true);
        Eventually.Until(() => _receiverOfA.Disconnections(PeerChannel.Raft).Count == 1, "the old connection ends");
        _net.SetCut(A, B, isCut: false);
        UntilConnected(2);

        Assert.True(certificatesOfB.Asked > asked);
    }

    [Fact]
    public void PemFiles_Replaced_AreReadAgainAndDamagedOnesAreNot()
    {
        var folder = Directory.CreateTempSubdirectory("dw-pem-");
        try
        {
            var (certificate, key, roots) = (Path.Combine(folder.FullName, "c.pem"), Path.Combine(folder.FullName, "k.pem"), Path.Combine(folder.FullName, "r.pem"));
            Write(_authority.Sign("a"), certificate, key);
            File.WriteAllText(roots, _authority.RootPem);
            var kept = new List<string>();
            var source = new PemCertificateSource(certificate, key, roots, kept.Add);
            var first = source.Current;

            Assert.Same(first, source.Current);
            File.WriteAllText(certificate, "garbage");
            File.SetLastWriteTimeUtc(certificate, TestAuthority.Now.UtcDateTime.AddMinutes(1));
            Assert.Same(first, source.Current);
            Assert.Same(first, source.Current);
            Assert.Contains(certificate, Assert.Single(kept), StringComparison.Ordinal);

            Write(_authority.Sign("a"), certificate, key);
            File.SetLastWriteTimeUtc(certificate, TestAuthority.Now.UtcDateTime.AddMinutes(2));
            Assert.NotEqual(first.Own.SerialNumber, source.Current.Own.SerialNumber);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(System.Security.Cryptography.X509Certificates.X509Certificate2 own, string certificate, string key)
    {
        File.WriteAllText(certificate, own.ExportCertificatePem());
        File.WriteAllText(key, System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(own)!.ExportPkcs8PrivateKeyPem());
    }

    private (TcpPeerTransport A, TcpPeerTransport B) Start(IPeerCertificateSource? certificatesOfA, IPeerCertificateSource? certificatesOfB)
    {
        var a = _net.Add(_net.Options(A) with { Certificates = certificatesOfA, HandshakeTimeout = TimeSpan.FromSeconds(2) });
        var b = _net.Add(_net.Options(B) with { Certificates = certificatesOfB, HandshakeTimeout = TimeSpan.FromSeconds(2) });
        a.Start(_receiverOfA);
        b.Start(_receiverOfB);
        _net.Update();
        return (a, b);
    }

    private void UntilConnected(int times) => Eventually.Until(
        () => _receiverOfA.Connections(PeerChannel.Raft).Count == times && _receiverOfB.Connections(PeerChannel.Raft).Count == times, "both ends connect");

    private void AssertRefused(PeerCertificates ofA, PeerCertificates ofB, string name)
    {
        Start(new ChangingCertificates(ofA), new ChangingCertificates(ofB));

        Eventually.Until(
            () => _net.Observer.Refusals.Any(r => r.Kind == PeerRefusalKind.WrongCertificate && !r.IsByPeer && r.Reason.Contains(name, StringComparison.Ordinal)),
            $"the certificate of {name} is refused");

        Assert.Empty(_receiverOfA.Events);
        Assert.Empty(_receiverOfB.Events);
    }
}
