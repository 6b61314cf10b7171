using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>Three nodes over real sockets: any of them serves any request, and leadership moves.</summary>
public sealed class ClusterOfThreeTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TestNodes.StartAsync(3, null, "other");

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task AnyNode_ServesWritesReadsAndLeases()
    {
        var revisions = new List<long>();
        for (var place = 0; place < 3; place++)
        {
            var put = await _nodes.Kv(place).PutAsync(new PutRequest { Key = Bytes($"k{place}"), Value = Bytes("1") }, cancellationToken: TestNodes.Late);
            revisions.Add(put.Header.Revision);
            var range = await _nodes.Kv((place + 1) % 3).RangeAsync(new RangeRequest { Key = Bytes("k"), RangeEnd = Bytes("l") }, cancellationToken: TestNodes.Late);
            Assert.Equal(place + 1, range.Count);

            var lease = await _nodes.Lease(place).LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }, cancellationToken: TestNodes.Late);
            using var stream = _nodes.Lease((place + 1) % 3).LeaseKeepAlive(cancellationToken: TestNodes.Late);
            await stream.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease.ID }, TestNodes.Late);
            Assert.True(await stream.ResponseStream.MoveNext(TestNodes.Late));
            Assert.Equal(60, stream.ResponseStream.Current.TTL);
            var left = await _nodes.Lease((place + 2) % 3).LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID }, cancellationToken: TestNodes.Late);
            Assert.InRange(left.TTL, 55, 60);
        }

        Assert.Equal([2, 3, 4], revisions);
        Assert.True(Enumerable.Range(0, 3).Sum(place => _nodes.Part<NodeCounters>(place).Forwarded.Value) > 0);
        Assert.True(Enumerable.Range(0, 3).Sum(place => _nodes.Part<NodeCounters>(place).Received.Value) > 0);
    }

    [Fact]
    public async Task AnotherKeyspace_IsForwardedAsThat()
    {
        var other = new Metadata { { "dw-keyspace", "other" } };
        for (var place = 0; place < 3; place++) await _nodes.Kv(place).PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("1") }, other, cancellationToken: TestNodes.Late);

        Assert.Equal(3, (await _nodes.Kv().RangeAsync(new RangeRequest { Key = Bytes("k") }, other, cancellationToken: TestNodes.Late)).Kvs[0].Version);
        Assert.Equal(0, (await _nodes.Kv().RangeAsync(new RangeRequest { Key = Bytes("k") }, cancellationToken: TestNodes.Late)).Count);
    }

    [Fact]
    public async Task Watch_AtAFollower_SeesWhatIsWrittenElsewhere()
    {
        var follower = (await _nodes.FindLeadAsync() + 1) % 3;
        using var watch = _nodes.Watch(follower).Watch(new Metadata { { "hasleader", "true" } }, cancellationToken: TestNodes.Late);
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Bytes("k") } }, TestNodes.Late);
        await watch.ResponseStream.MoveNext(TestNodes.Late);
        await _nodes.Kv((follower + 1) % 3).PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("1") }, cancellationToken: TestNodes.Late);

        Assert.True(await watch.ResponseStream.MoveNext(TestNodes.Late));
        Assert.Equal("1", watch.ResponseStream.Current.Events[0].Kv.Value.ToStringUtf8());
    }

    [Fact]
    public async Task MoveLeader_MovesIt_OnlyFromTheLeaderAndToAMember()
    {
        var leader = await _nodes.FindLeadAsync();
        var follower = (leader + 1) % 3;
        var members = await _nodes.Cluster().MemberListAsync(new MemberListRequest { Linearizable = true }, cancellationToken: TestNodes.Late);
        var target = members.Members[follower].ID;

        var notLeader = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Maintenance(follower).MoveLeaderAsync(new MoveLeaderRequest { TargetID = target }, cancellationToken: TestNodes.Late));
        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Maintenance(leader).MoveLeaderAsync(new MoveLeaderRequest { TargetID = 1 }, cancellationToken: TestNodes.Late));
        await _nodes.Maintenance(leader).MoveLeaderAsync(new MoveLeaderRequest { TargetID = target }, cancellationToken: TestNodes.Late);
        var leadership = _nodes.Part<KeyspaceTable>(follower).Default!.Leadership;
        while (leadership.Now is { IsHere: false } seen) await leadership.WaitForOtherAsync(seen, TestNodes.Late);

        Assert.Equal("etcdserver: not leader", notLeader.Status.Detail);
        Assert.Equal("etcdserver: bad leader transferee", nobody.Status.Detail);
        Assert.True(leadership.Now.IsHere);
    }

    [Fact]
    public async Task Leader_ThatStops_HandsOver_AndWhatWasAcknowledgedStays()
    {
        var leader = await _nodes.FindLeadAsync();
        var other = (leader + 1) % 3;
        await _nodes.Kv(other).PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("1") }, cancellationToken: TestNodes.Late);

        await _nodes.StopNodeAsync(leader);
        var range = await _nodes.Kv(other).RangeAsync(new RangeRequest { Key = Bytes("k") }, cancellationToken: TestNodes.Late);
        await _nodes.Kv(other).PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("2") }, cancellationToken: TestNodes.Late);
        await _nodes.StartNodeAsync(leader);
        var again = await _nodes.Kv(leader).RangeAsync(new RangeRequest { Key = Bytes("k") }, cancellationToken: TestNodes.Late);

        Assert.Equal("1", range.Kvs[0].Value.ToStringUtf8());
        Assert.Equal("2", again.Kvs[0].Value.ToStringUtf8());
        Assert.Equal(2, _nodes[leader].Identity.StartCounter);
    }

    [Fact, Trait("Category", "Slow")]
    public async Task Node_WithoutAQuorum_RefusesAndStillAnswersSerializableReads()
    {
        await _nodes.Kv().PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("1") }, cancellationToken: TestNodes.Late);
        var hub = _nodes.Part<KeyspaceTable>(2).Default!.Hub;
        while (hub.Revision < 2) await Task.Yield();
        await Task.WhenAll(_nodes.StopNodeAsync(0), _nodes.StopNodeAsync(1));

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Kv(2).PutAsync(new PutRequest { Key = Bytes("k"), Value = Bytes("2") }, cancellationToken: TestNodes.Late));
        var range = await _nodes.Kv(2).RangeAsync(new RangeRequest { Key = Bytes("k"), Serializable = true }, cancellationToken: TestNodes.Late);
        var health = await _nodes.Health(2).CheckAsync(new HealthCheckRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(StatusCode.Unavailable, refusal.StatusCode);
        Assert.Equal("1", range.Kvs[0].Value.ToStringUtf8());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, health.Status);
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
