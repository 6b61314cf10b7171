using System.Net.Sockets;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Security;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DataWarehouse.Tests.Node;

/// <summary>A client names a keyspace by metadata, by the host that it calls, or by the address.</summary>
public sealed class KeyspaceRoutingTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TestNodes.StartAsync(1, static settings => settings with { KeyspaceDomain = "kv.test", KeyspaceAddresses = [new KeyspaceAddress("orders", new HostPort("127.0.0.1", 0))] }, "orders", "other");
        foreach (var keyspace in new[] { "default", "orders", "other" }) await PutAsync(_nodes.Kv(), keyspace);
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Theory]
    [InlineData("orders.kv.test", "orders")]
    [InlineData("ORDERS.kv.test", "orders")]
    [InlineData("other.kv.test", "other")]
    [InlineData("kv.test", "default")]
    [InlineData("orders.elsewhere.test", "default")]
    public async Task Authority_BelowTheDomain_NamesTheKeyspace(string host, string expected)
    {
        using var channel = Channel(host, _nodes[0].Client);

        Assert.Equal(expected, await ReadAsync(channel));
    }

    [Fact]
    public async Task Authority_OfNoKeyspace_IsRefused_AndMetadataComesFirst()
    {
        using var missing = Channel("missing.kv.test", _nodes[0].Client);
        using var orders = Channel("orders.kv.test", _nodes[0].Client);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(missing));

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
        Assert.Equal("other", await ReadAsync(orders, "other"));
    }

    [Fact]
    public async Task Address_OfOneKeyspace_ServesThatAndNothingElse()
    {
        using var channel = GrpcChannel.ForAddress($"http://{Assert.Single(_nodes[0].Keyspaces).Address}");

        var other = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(channel, "other"));
        var admin = await Assert.ThrowsAsync<RpcException>(async () => await new DataWarehouse.Node.Wire.Keyspaces.KeyspacesClient(channel).ListAsync(new KeyspaceListRequest(), cancellationToken: TestNodes.Late));

        Assert.Equal("orders", await ReadAsync(channel));
        Assert.Equal("orders", await ReadAsync(channel, "orders"));
        Assert.Equal(StatusCode.PermissionDenied, other.StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, admin.StatusCode);
        Assert.Contains("'orders'", admin.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_OfOneKeyspace_ThatOthersReach_NeedsTls()
    {
        var loopback = new HostPort("127.0.0.1", 0);
        var settings = new NodeSettings { DataDirectory = "d", KeyspaceAddresses = [new KeyspaceAddress("orders", new HostPort("0.0.0.0", 0))] };

        Assert.Contains("'orders'", ExposureRule.FindFlaw(settings, loopback, loopback), StringComparison.Ordinal);
        Assert.Null(ExposureRule.FindFlaw(settings with { IsInsecureAllowed = true }, loopback, loopback));
    }

    private static GrpcChannel Channel(string host, HostPort address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address.Host, address.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return GrpcChannel.ForAddress($"http://{host}:{address.Port}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private static async Task PutAsync(KV.KVClient kv, string keyspace) =>
        await kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFromUtf8(keyspace) }, new Metadata { { KeyspaceRouter.Metadata, keyspace } }, cancellationToken: TestNodes.Late);

    private static async Task<string> ReadAsync(GrpcChannel channel, string? keyspace = null)
    {
        var metadata = keyspace is null ? null : new Metadata { { KeyspaceRouter.Metadata, keyspace } };
        return (await new KV.KVClient(channel).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("k") }, metadata, cancellationToken: TestNodes.Late)).Kvs[0].Value.ToStringUtf8();
    }
}
