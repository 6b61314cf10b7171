using System.Diagnostics;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node;
using DataWarehouse.Tests.Node.Policies;

namespace DataWarehouse.Tests.Documents;

/// <summary>The certificates that the page for operators makes are those that nodes and commands take.</summary>
public sealed class TlsPageTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-tls-page-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Certificates_OfThePage_AreTakenByNodesAndCommands()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl") && File.Exists("/bin/bash"), "openssl or bash is not installed");
        await RunAsync(Assert.Single(new Page("docs/operations/tls.md").Blocks("sh")));

        await using var nodes = await TestNodes.StartAsync(3, settings => settings with { ClientTls = FilesOf(settings.Name!), PeerTls = FilesOf(settings.Name!) });
        var settings = new ClientSettings { Endpoints = [new Uri($"https://{nodes[0].Client}")], AuthorityFile = PathOf("ca.pem"), CertificateFile = PathOf("client.pem"), KeyFile = PathOf("client.key") };
        await using var known = await ServerConnection.OpenAsync(settings, PolicyRig.Late);
        var members = await known.ReadAsync(static (invoker, options) => new Cluster.ClusterClient(invoker).MemberListAsync(new MemberListRequest(), options), PolicyRig.Late);

        Assert.Equal(3, members.Members.Count);
    }

    private TlsFiles FilesOf(string name) => new(PathOf(name + ".pem"), PathOf(name + ".key"), PathOf("ca.pem"));

    private string PathOf(string file) => Path.Combine(_root.FullName, file);

    private async Task RunAsync(string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/bash", ["-euo", "pipefail", "-c", commands]) { WorkingDirectory = _root.FullName, RedirectStandardError = true })!;
        var errors = await shell.StandardError.ReadToEndAsync(PolicyRig.Late);
        await shell.WaitForExitAsync(PolicyRig.Late);
        Assert.True(shell.ExitCode == 0, errors);
    }
}
