using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>Limits of one keyspace, which others do not notice.</summary>
public sealed class KeyspaceLimitsTests
{
    [Fact]
    public void Limits_AreReadAsTheyAreWritten()
    {
        Assert.Null(KeyspaceLimits.Parse("orders:request-bytes=1,streams=2,connections=3,requests-per-second=4,request-burst=5", out var keyspace, out var limits));
        Assert.Equal("orders", keyspace);
        Assert.Equal(new KeyspaceLimits { RequestBytesMax = 1, StreamsMax = 2, ConnectionsMax = 3, RequestsPerSecond = 4, RequestBurst = 5 }, limits);
        Assert.Null(KeyspaceLimits.Parse("*:streams=2", out keyspace, out _));
        Assert.Equal(KeyspaceLimits.Everyone, keyspace);
    }

    [Theory]
    [InlineData("orders")]
    [InlineData(":streams=1")]
    [InlineData("Not a name:streams=1")]
    [InlineData("orders:streams")]
    [InlineData("orders:streams=0")]
    [InlineData("orders:streams=-1")]
    [InlineData("orders:streams=many")]
    [InlineData("orders:wishes=3")]
    [InlineData("orders:")]
    public void Limits_ThatMakeNoSense_AreRefusedWithWhatToWrite(string text) => Assert.NotNull(KeyspaceLimits.Parse(text, out _, out _));

    [Fact]
    public async Task Rate_OfOneKeyspace_RefusesItsClientsAndNoOthers()
    {
        await using var nodes = await StartAsync(new KeyspaceLimits { RequestsPerSecond = 1, RequestBurst = 3 });
        for (var count = 0; count < 3; count++) await PutAsync(nodes, "orders");

        var refusal = await Assert.ThrowsAsync<RpcException>(() => PutAsync(nodes, "orders"));
        for (var count = 0; count < 20; count++) await PutAsync(nodes, "default");

        Assert.Equal((StatusCode.ResourceExhausted, "etcdserver: too many requests"), (refusal.StatusCode, refusal.Status.Detail));
        Assert.Contains("1 requests a second", refusal.Trailers.GetValue("dw-limit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestSize_OfOneKeyspace_IsLimited()
    {
        await using var nodes = await StartAsync(new KeyspaceLimits { RequestBytesMax = 100 });

        var refusal = await Assert.ThrowsAsync<RpcException>(() => PutAsync(nodes, "orders", new string('v', 100)));
        await PutAsync(nodes, "orders", "v");
        await PutAsync(nodes, "default", new string('v', 100));

        Assert.Equal((StatusCode.InvalidArgument, "etcdserver: request is too large"), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task Streams_OfOneKeyspace_GiveTheirPlaceBackWhenTheyEnd()
    {
        await using var nodes = await StartAsync(new KeyspaceLimits { StreamsMax = 1 });
        using var first = await WatchAsync(nodes);
        using var second = nodes.Lease().LeaseKeepAlive(In("orders"), cancellationToken: TestNodes.Late);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => second.ResponseStream.MoveNext(TestNodes.Late));
        await first.RequestStream.CompleteAsync();
        while (await first.ResponseStream.MoveNext(TestNodes.Late))
        {
        }

        using var third = await WatchAsync(nodes);
        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.True(third.ResponseStream.Current.Created);
    }

    [Fact]
    public async Task Connections_OfOneKeyspace_GiveTheirPlaceBackWhenTheyEnd()
    {
        await using var nodes = await StartAsync(new KeyspaceLimits { ConnectionsMax = 1 });
        using (var first = nodes.NewChannel())
        {
            await PutAsync(new KV.KVClient(first), "orders");
            await PutAsync(new KV.KVClient(first), "orders");
            var refusal = await Assert.ThrowsAsync<RpcException>(() => PutAsync(nodes, "orders"));
            Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
            await PutAsync(nodes, "default");
        }

        // The server hears of the end of the connection a moment later.
        var late = TestNodes.Late;
        while (true)
        {
            late.ThrowIfCancellationRequested();
            try
            {
                await PutAsync(nodes, "orders");
                break;
            }
            catch (RpcException refused) when (refused.StatusCode == StatusCode.ResourceExhausted)
            {
                await Task.Yield();
            }
        }
    }

    private static Task<TestNodes> StartAsync(KeyspaceLimits limits) =>
        TestNodes.StartAsync(1, settings => settings with { KeyspaceLimits = new Dictionary<string, KeyspaceLimits> { ["orders"] = limits } }, "orders");

    private static Metadata In(string keyspace) => new() { { KeyspaceRouter.Metadata, keyspace } };

    private static Task PutAsync(TestNodes nodes, string keyspace, string value = "") => PutAsync(nodes.Kv(), keyspace, value);

    private static async Task PutAsync(KV.KVClient kv, string keyspace, string value = "") =>
        await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFromUtf8(value) }, In(keyspace), cancellationToken: TestNodes.Late);

    private static async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> WatchAsync(TestNodes nodes)
    {
        var watch = nodes.Watch().Watch(In("orders"), cancellationToken: TestNodes.Late);
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("k") } }, TestNodes.Late);
        Assert.True(await watch.ResponseStream.MoveNext(TestNodes.Late));
        return watch;
    }
}
