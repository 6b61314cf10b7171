using System.IO.Compression;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Tests.Golden;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace DataWarehouse.Tests.Node.Upgrades;

/// <summary>
/// A data directory of each release opens in this one, with all that is in it. <c>DATAWAREHOUSE_WRITE_GOLDEN=1</c> writes that of this release; those of releases before were written by their own programs and are never
/// written again.
/// </summary>
public sealed class GoldenDirectoryTests : IDisposable
{
    private const string ThisRelease = "directories/level-2.zip";
    private const long Lease = 77;
    private static readonly Metadata Orders = new() { { KeyspaceRouter.Metadata, "orders" } };
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-golden-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("directories/level-1.zip", 1)]
    [InlineData(ThisRelease, 2)]
    public async Task Directory_OfARelease_OpensWithAllThatIsInIt(string golden, int level)
    {
        if (golden == ThisRelease && GoldenFile.IsToBeWritten) await WriteAsync();
        await ZipFile.ExtractToDirectoryAsync(GoldenFile.PathOf(golden), _root.FullName, TestNodes.Late);
        await using var host = await StartAsync(_root.FullName, snapshots: false);
        using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
        var (kv, system) = (new KV.KVClient(channel), host.Services.GetRequiredService<SystemGroup>());
        await TestNodes.UntilAsync(() => system.State.IsInitialised && system.State.FindNode("n1")?.Progress.Boot == host.Identity.Boot);
        await host.Services.GetRequiredService<KeyspaceTable>().WaitForAsync(system.State.Keyspaces["orders"].Groups, TestNodes.Late);

        var keys = await kv.RangeAsync(new RangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0") }, cancellationToken: TestNodes.Late);
        var orders = await kv.RangeAsync(new RangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0") }, Orders, cancellationToken: TestNodes.Late);
        var compacted = await Assert.ThrowsAsync<RpcException>(async () => await kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = 3 }, cancellationToken: TestNodes.Late));
        var lease = await new Lease.LeaseClient(channel).LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = Lease, Keys = true }, cancellationToken: TestNodes.Late);
        var put = await kv.PutAsync(new PutRequest { Key = Bytes("now"), Value = Bytes("v") }, cancellationToken: TestNodes.Late);

        Assert.Equal(level, system.State.FeatureLevel);
        Assert.Equal(["a=20", "held=x", "k0=v0", "k1=v1", "k2=v2", "k3=v3", "k4=v4", "k5=v5", "k6=v6", "k7=v7"], keys.Kvs.Select(static pair => $"{pair.Key.ToStringUtf8()}={pair.Value.ToStringUtf8()}"));
        Assert.Equal((20L, 23L), (keys.Kvs[0].Version, keys.Kvs[0].ModRevision));
        Assert.Equal(Enumerable.Range(0, 20).Select(static number => $"order{number:00}"), orders.Kvs.Select(static pair => pair.Key.ToStringUtf8()));
        Assert.Equal("etcdserver: mvcc: required revision has been compacted", compacted.Status.Detail);
        Assert.Equal((86_400L, "held"), (lease.GrantedTTL, lease.Keys.Single().ToStringUtf8()));
        Assert.Equal(keys.Header.Revision + 1, put.Header.Revision);
        Assert.Equal(FeatureLevels.Highest, (await new Members.MembersClient(channel).FinaliseAsync(new UpgradeFinaliseRequest { Level = FeatureLevels.Highest }, cancellationToken: TestNodes.Late)).Level);
    }

    private async Task WriteAsync()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("dw-golden-new-").FullName, "data");
        await using (var host = await StartAsync(path, snapshots: true))
        {
            using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
            await FillAsync(channel);
            await TestNodes.UntilAsync(() => host.Services.GetRequiredService<SystemGroup>().State.Programs.Count == 1);
        }

        Assert.Contains(Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories), static file => file.EndsWith(".snap", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(GoldenFile.PathOf(ThisRelease))!);
        File.Delete(GoldenFile.PathOf(ThisRelease));
        await ZipFile.CreateFromDirectoryAsync(path, GoldenFile.PathOf(ThisRelease), CompressionLevel.SmallestSize, includeBaseDirectory: false, TestNodes.Late);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    /// <summary>Versions, a deletion, a lease with a key, a compaction, enough entries for snapshots, and a sharded keyspace.</summary>
    private static async Task FillAsync(GrpcChannel channel)
    {
        var kv = new KV.KVClient(channel);
        await new Keyspaces.KeyspacesClient(channel).CreateAsync(new KeyspaceCreateRequest { Name = "orders", Kind = KeyspaceKind.Sharded, Groups = 4 }, cancellationToken: TestNodes.Late);
        await new Lease.LeaseClient(channel).LeaseGrantAsync(new LeaseGrantRequest { ID = Lease, TTL = 86_400 }, cancellationToken: TestNodes.Late);
        await PutAsync(kv, "gone", "v");
        await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("gone") }, cancellationToken: TestNodes.Late);
        for (var number = 1; number <= 19; number++) await PutAsync(kv, "a", $"{number}");
        await PutAsync(kv, "a", "20");
        await kv.PutAsync(new PutRequest { Key = Bytes("held"), Value = Bytes("x"), Lease = Lease }, cancellationToken: TestNodes.Late);
        for (var number = 0; number < 8; number++) await PutAsync(kv, $"k{number}", $"v{number}");
        await kv.CompactAsync(new CompactionRequest { Revision = 10 }, cancellationToken: TestNodes.Late);
        for (var number = 0; number < 20; number++)
            await kv.PutAsync(new PutRequest { Key = Bytes($"order{number:00}"), Value = Bytes("v") }, Orders, cancellationToken: TestNodes.Late);
    }

    private static async Task PutAsync(KV.KVClient kv, string key, string value) => await kv.PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes(value) }, cancellationToken: TestNodes.Late);

    private static Task<NodeHost> StartAsync(string path, bool snapshots)
    {
        var settings = new NodeSettings { DataDirectory = path, ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0), SystemPace = TimeSpan.FromMilliseconds(50) };
        var engine = settings.Engine with { Tick = TimeSpan.FromMilliseconds(20), Shards = 1, AllowUnsafeFileSystem = true, SegmentBytes = 1 << 20 };
        return NodeHost.StartAsync(settings with { Engine = snapshots ? engine with { SnapshotEntries = 4, KeptBehindSnapshot = 1 } : engine }, static _ => { }, CancellationToken.None);
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
