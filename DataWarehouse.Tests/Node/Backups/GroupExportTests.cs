using DataWarehouse.Node.Commands;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using DataWarehouse.Tests.Node.Cli.Commands;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Backups;

/// <summary>Groups of sharded keyspaces are taken elsewhere one by one, also where nobody leads them.</summary>
public sealed class GroupExportTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dw-group-export-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task GroupsOfAShardedKeyspace_AreImportedIntoOneWithOtherGroups()
    {
        await using var from = await TestNodes.StartAsync();
        await using var to = await TestNodes.StartAsync();
        await MakeAsync(from, 3);
        await MakeAsync(to, 2);
        for (var i = 0; i < 600; i++) await PutAsync(from, $"k{i:000}");
        var lease = await from.Lease().LeaseGrantAsync(new LeaseGrantRequest { TTL = 600 }, cancellationToken: TestNodes.Late);
        await from.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("default only"), Value = ByteString.CopyFromUtf8("v"), Lease = lease.ID }, cancellationToken: TestNodes.Late);

        var imports = new List<DwResult>();
        for (var group = 1; group <= 4; group++)
        {
            var file = Path.Combine(_root.FullName, $"{group}.export");
            var exported = await Dw.RunAsync("group", "export", file, "--group", $"{group}", "--endpoints", $"{from[0].Client}");
            var status = await Dw.RunAsync("snapshot", "status", file);
            Assert.Equal((ExitCodes.Success, ExitCodes.Success), (exported.Code, status.Code));
            if (group > 1) Assert.Contains(status.Lines, line => line.StartsWith($"orders (group {group - 1} of 3): ", StringComparison.Ordinal));
            imports.Add(await Dw.RunAsync("group", "import", file, "--keyspace", "orders", "--endpoints", $"{to[0].Client}"));
        }

        var again = await Dw.RunAsync("group", "import", Path.Combine(_root.FullName, "2.export"), "--keyspace", "orders", "--endpoints", $"{to[0].Client}");
        var restored = await Dw.RunAsync("snapshot", "restore", Path.Combine(_root.FullName, "2.export"), "--data-dir", Path.Combine(_root.FullName, "new"));
        var all = await to.Kv().RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("\0"), RangeEnd = ByteString.CopyFromUtf8("\0") }, In(), cancellationToken: TestNodes.Late);

        Assert.All(imports, static import => Assert.Equal(ExitCodes.Success, import.Code));
        Assert.Contains("0 keys imported, 0 were there already, 1 belonged to a lease", imports[0].Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 600).Select(static i => $"k{i:000}"), all.Kvs.Select(static pair => pair.Key.ToStringUtf8()));
        Assert.Contains(": 0 keys imported, ", again.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.CheckFailed, restored.Code);
        Assert.Contains("dw group import", restored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GroupWithoutAQuorum_IsExportedLocally_AndOthersAreRefused()
    {
        await using var nodes = await TestNodes.StartAsync(3, static settings => settings with { LeaderWait = TimeSpan.FromMilliseconds(500) });
        await MakeAsync(nodes, 2);
        await PutAsync(nodes, "k");
        await nodes.StopNodeAsync(1);
        await nodes.StopNodeAsync(2);

        var file = Path.Combine(_root.FullName, "a.export");
        var linearizable = await Dw.RunAsync("group", "export", file, "--group", "2", "--endpoints", $"{nodes[0].Client}");
        var local = await Dw.RunAsync("group", "export", file, "--group", "2", "--local", "--endpoints", $"{nodes[0].Client}");
        var unknown = await Dw.RunAsync("group", "export", Path.Combine(_root.FullName, "b.export"), "--group", "9", "--local", "--endpoints", $"{nodes[0].Client}");
        var system = await Dw.RunAsync("group", "export", Path.Combine(_root.FullName, "b.export"), "--group", "0", "--endpoints", $"{nodes[0].Client}");

        Assert.Equal((ExitCodes.Unavailable, ExitCodes.Success, ExitCodes.Usage), (linearizable.Code, local.Code, system.Code));
        Assert.NotEqual(ExitCodes.Success, unknown.Code);
        Assert.Contains("holds no replica of group 9", unknown.Error, StringComparison.Ordinal);
    }

    private static async Task MakeAsync(TestNodes nodes, int groups)
    {
        var late = TestNodes.Late;
        while (true)
        {
            try
            {
                await new Keyspaces.KeyspacesClient(nodes.Channel()).CreateAsync(new KeyspaceCreateRequest { Name = "orders", Kind = KeyspaceKind.Sharded, Groups = groups }, cancellationToken: late);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.Unavailable or StatusCode.FailedPrecondition && !late.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task PutAsync(TestNodes nodes, string key) =>
        await nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8("v") }, In(), cancellationToken: TestNodes.Late);

    private static Metadata In() => new() { { KeyspaceRouter.Metadata, "orders" } };
}
