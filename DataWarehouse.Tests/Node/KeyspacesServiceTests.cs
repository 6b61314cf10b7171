using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

public sealed class KeyspacesServiceTests
{
    [Fact]
    public async Task Create_OnAFollower_IsServedByEveryNodeAndOutlivesThem()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        var follower = ((await nodes.FindLeadAsync()) + 1) % 3;

        var made = await Admin(nodes, follower).CreateAsync(new KeyspaceCreateRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        await PutAsync(nodes, follower, "orders", "k", "v1");
        await nodes.StopNodeAsync(follower);
        await nodes.StartNodeAsync(follower);
        await UntilServedAsync(nodes, follower, "orders");

        Assert.Equal("orders", made.Keyspace.Name);
        Assert.Equal(2, made.Keyspace.Group);
        for (var place = 0; place < 3; place++)
        {
            await UntilServedAsync(nodes, place, "orders");
            Assert.Equal("v1", await GetAsync(nodes, place, "orders", "k"));
            Assert.Null(await GetAsync(nodes, place, "default", "k"));
        }
    }

    [Fact]
    public async Task Delete_ThenCreateAgain_BeginsEmpty()
    {
        await using var nodes = await TestNodes.StartAsync();
        var admin = Admin(nodes, 0);
        var first = await admin.CreateAsync(new KeyspaceCreateRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        await PutAsync(nodes, 0, "orders", "k", "v1");

        await admin.DeleteAsync(new KeyspaceDeleteRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        await UntilAsync(() => nodes.Part<KeyspaceTable>().Find("orders") is null);
        var gone = await Assert.ThrowsAsync<RpcException>(() => PutAsync(nodes, 0, "orders", "k", "v2"));
        var second = await admin.CreateAsync(new KeyspaceCreateRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        await UntilServedAsync(nodes, 0, "orders");

        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
        Assert.True(second.Keyspace.Group > first.Keyspace.Group);
        Assert.Null(await GetAsync(nodes, 0, "orders", "k"));
    }

    [Fact]
    public async Task Requests_ThatCannotBe_AreRefusedWithTheReason()
    {
        await using var nodes = await TestNodes.StartAsync(1, null, "planned");
        var admin = Admin(nodes, 0);
        var made = await admin.CreateAsync(new KeyspaceCreateRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        var again = await admin.CreateAsync(new KeyspaceCreateRequest { Name = "orders" }, cancellationToken: TestNodes.Late);

        Assert.Equal(made.Keyspace.Group, again.Keyspace.Group);
        await RefusedAsync(() => admin.CreateAsync(new KeyspaceCreateRequest { Name = "Not a name" }, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(() => admin.DeleteAsync(new KeyspaceDeleteRequest { Name = "missing" }, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(() => admin.DeleteAsync(new KeyspaceDeleteRequest { Name = "default" }, cancellationToken: TestNodes.Late).ResponseAsync);
        var listed = await admin.ListAsync(new KeyspaceListRequest(), cancellationToken: TestNodes.Late);
        Assert.Equal(["default", "orders", "planned"], listed.Keyspaces.Select(static keyspace => keyspace.Name));
    }

    [Fact]
    public async Task Delete_OfAKeyspaceThatIsWatched_TellsEachWatcherWhyItEnds()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        var leader = await nodes.FindLeadAsync();
        await Admin(nodes, leader).CreateAsync(new KeyspaceCreateRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        for (var place = 0; place < 3; place++) await UntilServedAsync(nodes, place, "orders");
        using var watch = nodes.Watch((leader + 1) % 3).Watch(In("orders"), cancellationToken: TestNodes.Late);
        foreach (var id in new[] { 3L, 4L })
        {
            await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k"), WatchId = id } }, TestNodes.Late);
            Assert.True(await watch.ResponseStream.MoveNext(TestNodes.Late));
            Assert.True(watch.ResponseStream.Current.Created);
        }

        await Admin(nodes, leader).DeleteAsync(new KeyspaceDeleteRequest { Name = "orders" }, cancellationToken: TestNodes.Late);
        var cancelled = new List<WatchResponse>();
        var end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(TestNodes.Late)) cancelled.Add(watch.ResponseStream.Current);
        });

        Assert.Equal([3L, 4L], cancelled.Select(static answer => answer.WatchId).Order());
        Assert.All(cancelled, static answer => Assert.True(answer.Canceled && answer.CancelReason.Contains("'orders' was deleted", StringComparison.Ordinal)));
        Assert.Equal((StatusCode.NotFound, cancelled[0].CancelReason), (end.StatusCode, end.Status.Detail));
    }

    private static Keyspaces.KeyspacesClient Admin(TestNodes nodes, int place) => new(nodes.Channel(place));

    private static Metadata In(string keyspace) => new() { { KeyspaceRouter.Metadata, keyspace } };

    private static async Task PutAsync(TestNodes nodes, int place, string keyspace, string key, string value) =>
        await nodes.Kv(place).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }, In(keyspace), cancellationToken: TestNodes.Late);

    private static async Task<string?> GetAsync(TestNodes nodes, int place, string keyspace, string key)
    {
        var answer = await nodes.Kv(place).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8(key) }, In(keyspace), cancellationToken: TestNodes.Late);
        return answer.Kvs.Count == 0 ? null : answer.Kvs[0].Value.ToStringUtf8();
    }

    private static Task UntilServedAsync(TestNodes nodes, int place, string keyspace) =>
        UntilAsync(() => nodes.Part<KeyspaceTable>(place).Find(keyspace) is { } found && found.Leadership.Now.IsKnown);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var late = TestNodes.Late;
        while (!condition())
        {
            late.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task RefusedAsync<T>(Func<Task<T>> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.NotEmpty(refused.Status.Detail);
    }
}
