using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>Leases of one node over the wire.</summary>
public sealed class LeaseServiceTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;
    private KV.KVClient _kv = null!;
    private Lease.LeaseClient _leases = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TestNodes.StartAsync();
        (_kv, _leases) = (_nodes.Kv(), _nodes.Lease());
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Grant_WithoutAnId_DrawsOne()
    {
        var lease = await _leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }, cancellationToken: TestNodes.Late);

        Assert.True(lease.ID > 0);
        Assert.Equal(60, lease.TTL);
        Assert.Equal(lease.ID, Assert.Single((await _leases.LeaseLeasesAsync(new LeaseLeasesRequest(), cancellationToken: TestNodes.Late)).Leases).ID);
    }

    [Fact]
    public async Task Grant_OfAnIdThatExists_IsRefused()
    {
        await _leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60, ID = 5 }, cancellationToken: TestNodes.Late);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await _leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60, ID = 5 }, cancellationToken: TestNodes.Late));

        Assert.Equal((StatusCode.FailedPrecondition, "etcdserver: lease already exists"), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task Revoke_TakesTheKeysAlong()
    {
        await GrantAsync(5, 60, "a");

        await _leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 5 }, cancellationToken: TestNodes.Late);

        Assert.Equal(0, (await _kv.RangeAsync(new RangeRequest { Key = Bytes("a") }, cancellationToken: TestNodes.Late)).Count);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await _leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 5 }, cancellationToken: TestNodes.Late));
        Assert.Equal((StatusCode.NotFound, "etcdserver: requested lease not found"), (refusal.StatusCode, refusal.Status.Detail));
    }

    [Fact]
    public async Task TimeToLive_SaysWhatIsLeftAndWhichKeysHangOnIt()
    {
        await GrantAsync(5, 60, "a");

        var lease = await _leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 5, Keys = true }, cancellationToken: TestNodes.Late);
        var none = await _leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = 6 }, cancellationToken: TestNodes.Late);

        Assert.InRange(lease.TTL, 55, 60);
        Assert.Equal(60, lease.GrantedTTL);
        Assert.Equal("a", Assert.Single(lease.Keys).ToStringUtf8());
        Assert.Equal((6, -1), (none.ID, none.TTL));
    }

    [Fact]
    public async Task KeepAlive_AnswersTheTimeToLive_AndZeroWhereThereIsNoLease()
    {
        await GrantAsync(5, 60, "a");
        using var stream = _leases.LeaseKeepAlive(cancellationToken: TestNodes.Late);
        await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = 5 }, TestNodes.Late);
        await stream.ResponseStream.MoveNext(TestNodes.Late);
        var kept = stream.ResponseStream.Current;
        await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = 6 }, TestNodes.Late);
        await stream.ResponseStream.MoveNext(TestNodes.Late);

        Assert.Equal((5, 60), (kept.ID, kept.TTL));
        Assert.Equal((6, 0), (stream.ResponseStream.Current.ID, stream.ResponseStream.Current.TTL));
    }

    [Fact, Trait("Category", "Slow")]
    public async Task Lease_ThatNobodyKeepsAlive_EndsAndItsKeysAreSeenToGo()
    {
        using var watch = _nodes.Watch().Watch(cancellationToken: TestNodes.Late);
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("a") } }, TestNodes.Late);
        await GrantAsync(5, 2, "a");

        Event? last = null;
        while (last?.Type != Event.Types.EventType.Delete && await watch.ResponseStream.MoveNext(TestNodes.Late)) last = watch.ResponseStream.Current.Events.LastOrDefault();

        Assert.Equal(Event.Types.EventType.Delete, last?.Type);
        Assert.Equal(1, _nodes.Part<NodeCounters>().LeasesExpired.Value);
    }

    private async Task GrantAsync(long id, long seconds, string key)
    {
        await _leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = seconds, ID = id }, cancellationToken: TestNodes.Late);
        await _kv.PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes("1"), Lease = id }, cancellationToken: TestNodes.Late);
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
