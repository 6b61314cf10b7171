using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;

namespace DataWarehouse.Tests.Node;

/// <summary>The commands that make clusters and run nodes, as far as they come without running one; and how a start is refused.</summary>
public sealed class ServeCommandTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-serve-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task ClusterInit_WritesAPlanOnce()
    {
        var file = Path.Combine(_root.FullName, "cluster.json");
        string[] arguments = ["cluster", "init", "--member", "n1=127.0.0.1:1/127.0.0.1:2", "--member", "n2=127.0.0.1:3/127.0.0.1:4", "--keyspace", "other", "--quota-bytes", "5000000", "--file", file];

        Assert.Equal(ExitCodes.Success, await CommandRoot.RunAsync(arguments));
        Assert.Equal(ExitCodes.Refused, await CommandRoot.RunAsync(arguments));

        var plan = ClusterFile.Load(file);
        Assert.Equal(["n1", "n2"], plan.Members.Select(static member => member.Name));
        Assert.Equal((5_000_000L, 2), (plan.QuotaBytes, plan.Keyspaces.Count));
    }

    [Theory]
    [InlineData("cluster", "init", "--member", "n1")]
    [InlineData("cluster", "init", "--member", "n1=127.0.0.1:1/127.0.0.1:2", "--keyspace", "No")]
    [InlineData("serve", "--client-address", "nowhere")]
    [InlineData("no-such-command")]
    public async Task CommandLine_ThatMakesNoSense_IsRefusedAsThat(params string[] arguments) => Assert.Equal(ExitCodes.Usage, await CommandRoot.RunAsync(arguments));

    [Theory]
    [InlineData("--cluster", "none.json")]
    [InlineData("--client-address", "0.0.0.0:0")]
    [InlineData("--client-cert", "c.pem")]
    [InlineData("--tick-ms", "0")]
    [InlineData("--limit", "orders:wishes=1")]
    [InlineData("--limit", "orders:streams=1", "--limit", "orders:connections=1")]
    [InlineData("--keyspace-address", "orders")]
    [InlineData("--keyspace-address", "orders=0.0.0.0:0")]
    [InlineData("--trace-endpoint", "nowhere")]
    [InlineData("--trace-ratio", "2")]
    public async Task Serve_ThatCannotStart_SaysSoAndEnds(params string[] arguments) =>
        Assert.Equal(ExitCodes.Refused, await CommandRoot.RunAsync(["serve", "--data-dir", Path.Combine(_root.FullName, "data"), .. arguments]));

    [Fact]
    public async Task Start_OnAPortInUse_IsRefusedWithTheOptionThatHelps()
    {
        await using var nodes = await TestNodes.StartAsync();
        var alone = new NodeSettings { DataDirectory = Path.Combine(_root.FullName, "data"), ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0) };
        alone = alone with { Engine = alone.Engine with { AllowUnsafeFileSystem = true, SegmentBytes = 1 << 20 } };

        var client = await Assert.ThrowsAsync<StartRefusedException>(() => NodeHost.StartAsync(alone with { ListenClient = nodes[0].Client }, static _ => { }, CancellationToken.None));
        var peer = await Assert.ThrowsAsync<StartRefusedException>(() => NodeHost.StartAsync(alone with { ListenPeer = nodes[0].Peer }, static _ => { }, CancellationToken.None));

        Assert.Contains("--client-address", client.Message, StringComparison.Ordinal);
        Assert.Contains("--peer-address", peer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnADirectoryInUse_IsRefused()
    {
        await using var nodes = await TestNodes.StartAsync(1, settings => settings with { DataDirectory = Path.Combine(_root.FullName, "data") });
        var again = new NodeSettings { DataDirectory = Path.Combine(_root.FullName, "data"), ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0) };

        await Assert.ThrowsAsync<StartRefusedException>(() => NodeHost.StartAsync(again with { Engine = again.Engine with { AllowUnsafeFileSystem = true } }, static _ => { }, CancellationToken.None));
    }
}
