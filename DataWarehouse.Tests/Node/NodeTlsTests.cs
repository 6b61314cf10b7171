using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node;

/// <summary>Nodes with TLS for clients and peers: requests reach any of them, and clients without a certificate none.</summary>
public sealed class NodeTlsTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-node-tls-");
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public NodeTlsTests()
    {
        var request = new CertificateRequest("CN=authority", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
        File.WriteAllText(PathOf("ca.pem"), _authority.ExportCertificatePem());
    }

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task Nodes_WithTls_ServeAndForward_AndRefuseStrangers()
    {
        await using var nodes = await TestNodes.StartAsync(3, settings => settings with { ClientTls = FilesOf(settings.Name!), PeerTls = FilesOf(settings.Name!) });
        var follower = (await nodes.FindLeadAsync() + 1) % 3;
        using var known = Channel(nodes, follower, withCertificate: true);
        using var stranger = Channel(nodes, follower, withCertificate: false);

        var put = await new KV.KVClient(known).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new KV.KVClient(stranger).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late));
        var members = await new Cluster.ClusterClient(known).MemberListAsync(new MemberListRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(2, put.Header.Revision);
        Assert.NotEqual(StatusCode.OK, refusal.StatusCode);
        Assert.All(members.Members, static member => Assert.StartsWith("https://", member.ClientURLs[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificate_ThatChanges_IsShownToTheNextClient_AndADamagedOneIsNot()
    {
        var files = FilesOf("n1") with { Authorities = null };
        await using var nodes = await TestNodes.StartAsync(1, settings => settings with { ClientTls = files });
        var first = await SerialAsync(nodes);

        Replace("renewed");
        var second = await SerialAsync(nodes);
        await File.WriteAllTextAsync(files.Certificate, "damaged", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(files.Certificate, File.GetLastWriteTimeUtc(files.Certificate).AddSeconds(10));
        var third = await SerialAsync(nodes);
        Replace("renewed again");
        var fourth = await SerialAsync(nodes);

        Assert.NotEqual(first, second);
        Assert.Equal(second, third);
        Assert.NotEqual(third, fourth);

        void Replace(string name)
        {
            var other = FilesOf(name);
            File.Move(other.Key, files.Key, overwrite: true);
            File.Move(other.Certificate, files.Certificate, overwrite: true);
            File.SetLastWriteTimeUtc(files.Certificate, File.GetLastWriteTimeUtc(files.Certificate).AddSeconds(name.Length));
        }
    }

    [Fact]
    public async Task Certificates_ThatCannotBeUsed_RefuseTheStart()
    {
        var settings = new NodeSettings { DataDirectory = PathOf("data"), ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0) };

        var missing = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(settings with { ClientTls = new TlsFiles("none.pem", "none.pem", null) }));
        var noAuthority = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(settings with { PeerTls = FilesOf("n1") with { Authorities = null } }));

        Assert.Contains("certificates", missing.Message, StringComparison.Ordinal);
        Assert.Contains("--peer-ca", noAuthority.Message, StringComparison.Ordinal);
    }

    /// <summary>Puts over a new connection; says which certificate the server has shown.</summary>
    private static async Task<string?> SerialAsync(TestNodes nodes)
    {
        string? serial = null;
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => (serial = certificate?.GetSerialNumberString()) is not null;
        using var channel = GrpcChannel.ForAddress($"https://{nodes[0].Client}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late);
        return serial;
    }

    private static Task<NodeHost> StartAsync(NodeSettings settings) => NodeHost.StartAsync(settings, static _ => { }, CancellationToken.None);

    private string PathOf(string name) => Path.Combine(_root.FullName, name);

    private GrpcChannel Channel(TestNodes nodes, int place, bool withCertificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Issuer == "CN=authority";
        if (withCertificate)
        {
            var files = FilesOf("client");
            handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(files.Certificate, files.Key)];
        }

        return GrpcChannel.ForAddress($"https://{nodes[place].Client}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private TlsFiles FilesOf(string name)
    {
        var files = new TlsFiles(PathOf(name + ".pem"), PathOf(name + ".key"), PathOf("ca.pem"));
        if (File.Exists(files.Certificate)) return files;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
