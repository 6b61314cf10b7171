using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node.Backups;

/// <summary>The steps of docs/runbook.md, as an operator takes them.</summary>
public sealed class RunbookTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-runbook-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task LostQuorum_ASurvivorsLocalBackupBeginsANewCluster()
    {
        await using var nodes = await TestNodes.StartAsync(3, static settings => settings with { LeaderWait = TimeSpan.FromMilliseconds(500) });
        var survivor = (await nodes.FindLeadAsync() + 1) % 3;
        await PutAsync(nodes.Kv(survivor), "k", "acknowledged");
        await ReadAsync(nodes.Kv(survivor), "k");
        foreach (var lost in Enumerable.Range(0, 3).Where(place => place != survivor)) await nodes.StopNodeAsync(lost);
        var file = Path.Combine(_root.FullName, "last.backup");

        var linearizable = await Dw.RunAsync("snapshot", "save", file, "--endpoints", $"{nodes[survivor].Client}");
        var local = await Dw.RunAsync("snapshot", "save", file, "--node", "--local", "--endpoints", $"{nodes[survivor].Client}");
        var restored = await Dw.RunAsync("snapshot", "restore", file, "--data-dir", Path.Combine(_root.FullName, "new"), "--allow-unsafe-file-system");
        await using var host = await StartAsync(Path.Combine(_root.FullName, "new"));
        using var channel = GrpcChannel.ForAddress($"http://{host.Client}");

        Assert.Equal((ExitCodes.Unavailable, ExitCodes.Success, ExitCodes.Success), (linearizable.Code, local.Code, restored.Code));
        Assert.Equal("acknowledged", await ReadAsync(new KV.KVClient(channel), "k"));
        await PutAsync(new KV.KVClient(channel), "k", "goes on");
    }

    [Fact]
    public async Task RestoredNode_IsNoMemberOfTheClusterThatItCameFrom()
    {
        await using var nodes = await TestNodes.StartAsync();
        await PutAsync(nodes.Kv(), "k", "v");
        var file = Path.Combine(_root.FullName, "a.backup");
        var directory = Path.Combine(_root.FullName, "new");
        var plan = Path.Combine(_root.FullName, "old.json");
        await File.WriteAllTextAsync(plan, ClusterFile.Write(nodes[0].Identity.Plan), TestContext.Current.CancellationToken);
        await Dw.RunAsync("snapshot", "save", file, "--endpoints", $"{nodes[0].Client}");
        await Dw.RunAsync("snapshot", "restore", file, "--data-dir", directory, "--allow-unsafe-file-system");

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(directory, ClusterFile.Load(plan)));

        Assert.Contains("belongs to cluster", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InterruptedRestore_StartsNoNode_AndIsRepeatedInAnEmptyDirectory()
    {
        await using var nodes = await TestNodes.StartAsync();
        var file = Path.Combine(_root.FullName, "a.backup");
        var directory = Path.Combine(_root.FullName, "new");
        await Dw.RunAsync("snapshot", "save", file, "--endpoints", $"{nodes[0].Client}");
        await Dw.RunAsync("snapshot", "restore", file, "--data-dir", directory, "--allow-unsafe-file-system");

        // The last step of a restore writes this file; a crash before leaves the rest.
        File.Delete(Path.Combine(directory, "node.json"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync(directory));
        var again = await Dw.RunAsync("snapshot", "restore", file, "--data-dir", directory, "--allow-unsafe-file-system");
        Directory.Delete(directory, recursive: true);
        var anew = await Dw.RunAsync("snapshot", "restore", file, "--data-dir", directory, "--allow-unsafe-file-system");

        Assert.Contains("node.json", refused.Message, StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Refused, ExitCodes.Success), (again.Code, anew.Code));
    }

    [Fact]
    public async Task FullKeyspace_IsCompactedAndDisarmed()
    {
        var plan = ClusterSeed.Draw([new ClusterMember("n1", 1, new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0))], []) with { QuotaBytes = 1 << 20 };
        await using var nodes = await TestNodes.StartAsync(1, settings => settings with { Plan = plan });
        var value = new string('v', 100_000);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true) await PutAsync(nodes.Kv(), "k", value);
        });
        var endpoint = $"{nodes[0].Client}";
        var revision = (await nodes.Kv().RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("k") }, cancellationToken: TestNodes.Late)).Header.Revision;

        Assert.Equal(ExitCodes.Success, (await Dw.RunAsync("compaction", $"{revision}", "--endpoints", endpoint)).Code);
        foreach (var alarm in (await nodes.Maintenance().AlarmAsync(new AlarmRequest(), cancellationToken: TestNodes.Late)).Alarms)
            await nodes.Maintenance().AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, Alarm = alarm.Alarm, MemberID = alarm.MemberID }, cancellationToken: TestNodes.Late);
        await PutAsync(nodes.Kv(), "k", value);

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
    }

    private static Task<NodeHost> StartAsync(string directory, ClusterPlan? plan = null)
    {
        var settings = new NodeSettings { DataDirectory = directory, Plan = plan, ListenClient = new HostPort("127.0.0.1", 0), ListenPeer = new HostPort("127.0.0.1", 0), StopGrace = TimeSpan.FromSeconds(1) };
        return NodeHost.StartAsync(settings with { Engine = settings.Engine with { Tick = TimeSpan.FromMilliseconds(20), Shards = 1, AllowUnsafeFileSystem = true } }, static _ => { }, CancellationToken.None);
    }

    private static async Task PutAsync(KV.KVClient kv, string key, string value) =>
        await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }, cancellationToken: TestNodes.Late);

    private static async Task<string> ReadAsync(KV.KVClient kv, string key) =>
        (await kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(key) }, cancellationToken: TestNodes.Late)).Kvs[0].Value.ToStringUtf8();
}
