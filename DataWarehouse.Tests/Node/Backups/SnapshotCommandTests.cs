using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node.Backups;

/// <summary>Backups of nodes that run, and new clusters that begin from them.</summary>
public sealed class SnapshotCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-snapshot-");
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TestNodes.StartAsync(1, null, "orders");

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task Keyspace_SavedAndRestored_IsTheSameWithItsHistoryAndLeases()
    {
        await _nodes.Lease().LeaseGrantAsync(new LeaseGrantRequest { ID = 5, TTL = 600 }, cancellationToken: TestNodes.Late);
        await PutAsync(_nodes.Kv(), "k", "1");
        await PutAsync(_nodes.Kv(), "k", "2", lease: 5);
        await PutAsync(_nodes.Kv(), "gone", "1");
        await _nodes.Kv().DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("gone") }, cancellationToken: TestNodes.Late);

        await SaveAsync(PathOf("a.backup"));
        await PutAsync(_nodes.Kv(), "k", "later");
        await RestoreAsync(PathOf("a.backup"), PathOf("new"));
        await using var host = await StartAsync(PathOf("new"));
        using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
        var kv = new KV.KVClient(channel);

        var now = await RangeAsync(kv, "k");
        var before = await RangeAsync(kv, "k", revision: 2);
        var lease = await new Lease.LeaseClient(channel).LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 5, Keys = true }, cancellationToken: TestNodes.Late);
        var put = await PutAsync(kv, "k", "3");

        Assert.Equal((5L, "2", 2L, 3L, 5L), (now.Header.Revision, now.Kvs[0].Value.ToStringUtf8(), now.Kvs[0].CreateRevision, now.Kvs[0].ModRevision, now.Kvs[0].Lease));
        Assert.Equal("1", before.Kvs[0].Value.ToStringUtf8());
        Assert.Empty((await RangeAsync(kv, "gone")).Kvs);
        Assert.Equal("1", (await RangeAsync(kv, "gone", revision: 4)).Kvs[0].Value.ToStringUtf8());
        Assert.Equal((600L, "k"), (lease.GrantedTTL, lease.Keys[0].ToStringUtf8()));
        Assert.Equal(6, put.Header.Revision);
        Assert.NotEqual(_nodes[0].Identity.Plan.Cluster, host.Identity.Plan.Cluster);
    }

    [Fact]
    public async Task Node_Saved_HasAllItsKeyspaces()
    {
        await PutAsync(_nodes.Kv(), "k", "of default");
        await PutAsync(_nodes.Kv(), "k", "of orders", keyspace: "orders");
        var saved = await SaveAsync(PathOf("node.backup"), "--node", "--output", "json");
        await RestoreAsync(PathOf("node.backup"), PathOf("new"));
        await using var host = await StartAsync(PathOf("new"));
        using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
        var kv = new KV.KVClient(channel);

        var row = JsonDocument.Parse(saved.Output).RootElement;
        Assert.Equal(["default", "orders"], row.GetProperty("keyspaces").EnumerateArray().Select(static keyspace => keyspace.GetProperty("name").GetString()!));
        Assert.Equal(new FileInfo(PathOf("node.backup")).Length, row.GetProperty("bytes").GetInt64());
        Assert.Equal("of default", (await RangeAsync(kv, "k")).Kvs[0].Value.ToStringUtf8());
        Assert.Equal("of orders", (await RangeAsync(kv, "k", keyspace: "orders")).Kvs[0].Value.ToStringUtf8());
    }

    [Fact]
    public async Task Cluster_OfThree_RestoredFromOneFile_ServesItEverywhere()
    {
        for (var number = 0; number < 100; number++) await PutAsync(_nodes.Kv(), $"k{number:d3}", "v");
        await SaveAsync(PathOf("a.backup"));
        var ports = TestPorts.Take(6);
        var cluster = PathOf("cluster.json");
        string[] members = [.. Enumerable.Range(0, 3).SelectMany(place => new[] { "--member", string.Create(CultureInfo.InvariantCulture, $"n{place + 1}=127.0.0.1:{ports[2 * place]}/127.0.0.1:{ports[(2 * place) + 1]}") })];
        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync(["cluster", "init", "--file", cluster, .. members])).Code);
        var hosts = new List<NodeHost>();
        try
        {
            for (var number = 1; number <= 3; number++)
            {
                await RestoreAsync(PathOf("a.backup"), PathOf($"n{number}"), "--cluster", cluster, "--name", $"n{number}");
                hosts.Add(await StartAsync(PathOf($"n{number}"), anyPort: false));
            }

            foreach (var host in hosts)
            {
                using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
                var kv = new KV.KVClient(channel);
                var all = await kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("k"), RangeEnd = ByteString.CopyFromUtf8("l") }, cancellationToken: TestNodes.Late);
                Assert.Equal((100L, 101L), (all.Count, all.Kvs[^1].ModRevision));
                await PutAsync(kv, "after", host.Identity.Name);
            }

            Assert.Single(hosts.Select(static host => host.Identity.Plan.Cluster).Distinct());
            Assert.NotEqual(ClusterFile.Load(cluster).Cluster, hosts[0].Identity.Plan.Cluster);
        }
        finally
        {
            foreach (var host in hosts) await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task Save_WhileKeysAreWritten_StopsNobodyAndIsOneMoment()
    {
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Both keys in one revision: a backup in between would tear them apart.
                var txn = new TxnRequest();
                foreach (var key in new[] { "left", "right" }) txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8($"{written}") } });
                await _nodes.Kv().TxnAsync(txn, cancellationToken: TestNodes.Late);
                Interlocked.Increment(ref written);
            }
        }, TestContext.Current.CancellationToken);
        var acknowledged = 0;
        for (var round = 0; round < 5; round++)
        {
            while (Volatile.Read(ref written) <= acknowledged) await Task.Yield();
            acknowledged = Volatile.Read(ref written);
            await SaveAsync(PathOf($"{round}.backup"));
        }

        await stop.CancelAsync();
        await writing;
        await RestoreAsync(PathOf("4.backup"), PathOf("new"));
        await using var host = await StartAsync(PathOf("new"));
        using var channel = GrpcChannel.ForAddress($"http://{host.Client}");
        var (left, right) = (await RangeAsync(new KV.KVClient(channel), "left"), await RangeAsync(new KV.KVClient(channel), "right"));

        Assert.Equal(left.Kvs[0].Value, right.Kvs[0].Value);
        Assert.InRange(int.Parse(left.Kvs[0].Value.ToStringUtf8(), CultureInfo.InvariantCulture), acknowledged - 1, written);
    }

    [Fact]
    public async Task MaintenanceSnapshot_EndsWithItsDigest()
    {
        for (var number = 1; number <= 4; number++) await PutAsync(_nodes.Kv(), $"k{number}", new string('v', 80_000));
        using var call = _nodes.Maintenance().Snapshot(new SnapshotRequest(), cancellationToken: TestNodes.Late);
        var file = new MemoryStream();
        ulong left = 0;
        while (await call.ResponseStream.MoveNext(TestNodes.Late))
        {
            file.Write(call.ResponseStream.Current.Blob.Span);
            left = call.ResponseStream.Current.RemainingBytes;
        }

        var bytes = file.ToArray();
        Assert.Equal(0UL, left);
        Assert.Equal(SHA256.HashData(bytes.AsSpan(..^32)), bytes[^32..]);
        Assert.Equal(4, Assert.Single(BackupBytes.Open(bytes).Keyspaces).Keys);
    }

    [Fact]
    public async Task Snapshot_OfAKeyspaceThatIsNotThere_IsRefused()
    {
        var refused = await Dw.RunAsync("snapshot", "save", PathOf("a.backup"), "--keyspace", "missing", "--endpoints", Endpoint);

        Assert.Equal(ExitCodes.Failed, refused.Code);
        Assert.Contains("missing", refused.Error, StringComparison.Ordinal);
        Assert.Empty(_root.EnumerateFiles());
    }

    [Fact]
    public async Task Save_NeverOverwrites()
    {
        await File.WriteAllTextAsync(PathOf("a.backup"), "mine", TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Refused, (await Dw.RunAsync("snapshot", "save", PathOf("a.backup"), "--endpoints", Endpoint)).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(PathOf("a.backup"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Restore_RefusesWhatWouldBringAnOldIdentityBackOrMixDirectories()
    {
        await SaveAsync(PathOf("node.backup"), "--node");
        await File.WriteAllTextAsync(PathOf("same.json"), ClusterFile.Write(_nodes[0].Identity.Plan), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("poor.json"), ClusterFile.Write(ClusterSeed.Draw([new ClusterMember("n1", 1, new HostPort("127.0.0.1", 1), new HostPort("127.0.0.1", 2))], [])), TestContext.Current.CancellationToken);
        Directory.CreateDirectory(PathOf("full"));
        await File.WriteAllTextAsync(Path.Combine(PathOf("full"), "something"), "", TestContext.Current.CancellationToken);

        await RefusedAsync("of the cluster", PathOf("new"), "--cluster", PathOf("same.json"));
        await RefusedAsync("--keyspace orders", PathOf("new"), "--cluster", PathOf("poor.json"));
        await RefusedAsync("not empty", PathOf("full"));
        Assert.False(Directory.Exists(PathOf("new")));
    }

    [Fact]
    public async Task DamagedFile_IsRefusedWithItsOffset_AndNothingIsMade()
    {
        await PutAsync(_nodes.Kv(), "k", new string('v', 1000));
        await SaveAsync(PathOf("a.backup"));
        var bytes = await File.ReadAllBytesAsync(PathOf("a.backup"), TestContext.Current.CancellationToken);
        bytes[700] ^= 1;
        await File.WriteAllBytesAsync(PathOf("damaged.backup"), bytes, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(PathOf("cut.backup"), bytes[..600], TestContext.Current.CancellationToken);

        foreach (var name in new[] { "damaged.backup", "cut.backup" })
        {
            var status = await Dw.RunAsync("snapshot", "status", PathOf(name));
            var restore = await Dw.RunAsync("snapshot", "restore", PathOf(name), "--data-dir", PathOf("new"));
            Assert.Equal((ExitCodes.CheckFailed, ExitCodes.CheckFailed), (status.Code, restore.Code));
            Assert.Contains("at offset", restore.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(PathOf("new")));
        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync("snapshot", "status", PathOf("a.backup"))).Code);
        Assert.Equal(ExitCodes.Refused, (await Dw.RunAsync("snapshot", "status", PathOf("nowhere"))).Code);
    }

    private string Endpoint => _nodes[0].Client.ToString();

    private string PathOf(string name) => Path.Combine(_root.FullName, name);

    private async Task<DwResult> SaveAsync(string path, params string[] more)
    {
        var saved = await Dw.RunAsync(["snapshot", "save", path, "--endpoints", Endpoint, .. more]);
        Assert.Equal((ExitCodes.Success, string.Empty), (saved.Code, saved.Error));
        return saved;
    }

    private static async Task RestoreAsync(string path, string directory, params string[] more)
    {
        var restored = await Dw.RunAsync(["snapshot", "restore", path, "--data-dir", directory, "--allow-unsafe-file-system", .. more]);
        Assert.True(restored.Code == ExitCodes.Success, restored.Error);
    }

    private async Task RefusedAsync(string part, string directory, params string[] more)
    {
        var refused = await Dw.RunAsync(["snapshot", "restore", PathOf("node.backup"), "--data-dir", directory, .. more]);
        Assert.Equal(ExitCodes.Refused, refused.Code);
        Assert.Contains(part, refused.Error, StringComparison.Ordinal);
    }

    private static async Task<NodeHost> StartAsync(string directory, bool anyPort = true)
    {
        var settings = new NodeSettings { DataDirectory = directory, StopGrace = TimeSpan.FromSeconds(1) };
        settings = settings with { Engine = settings.Engine with { Tick = TimeSpan.FromMilliseconds(20), Shards = 1, AllowUnsafeFileSystem = true } };
        if (anyPort) settings = settings with { ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0) };
        var host = await NodeHost.StartAsync(settings, static _ => { }, CancellationToken.None);
        return host;
    }

    private static async Task<PutResponse> PutAsync(KV.KVClient kv, string key, string value, long lease = 0, string keyspace = "default") =>
        await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value), Lease = lease }, new Metadata { { KeyspaceRouter.Metadata, keyspace } }, cancellationToken: TestNodes.Late);

    private static async Task<RangeResponse> RangeAsync(KV.KVClient kv, string key, long revision = 0, string keyspace = "default") =>
        await kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(key), Revision = revision }, new Metadata { { KeyspaceRouter.Metadata, keyspace } }, cancellationToken: TestNodes.Late);
}
