using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>What operators ask of one node: status, members, hashes, alarms, health, metrics.</summary>
public sealed class MaintenanceServiceTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TestNodes.StartAsync(1, static settings => settings with { ListenHttp = new HostPort("127.0.0.1", 0) });

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Status_SaysWhoLeadsAndHowFarItIs()
    {
        await _nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late);

        var status = await _nodes.Maintenance().StatusAsync(new StatusRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(status.Header.MemberId, status.Leader);
        Assert.Equal(2, status.Header.Revision);
        Assert.True(status.RaftIndex > 0 && status.RaftAppliedIndex > 0 && status.RaftTerm > 0 && status.DbSizeInUse > 0);
        Assert.Empty(status.Errors);
        Assert.False(status.IsLearner);
    }

    [Fact]
    public async Task MemberList_NamesTheNodeWithTheAddressThatItReallyHas()
    {
        var members = await _nodes.Cluster().MemberListAsync(new MemberListRequest(), cancellationToken: TestNodes.Late);

        var member = Assert.Single(members.Members);
        Assert.Equal(("n1", members.Header.MemberId), (member.Name, member.ID));
        Assert.Equal($"http://{_nodes[0].Client}", Assert.Single(member.ClientURLs));
        Assert.Equal($"http://{_nodes[0].Peer}", Assert.Single(member.PeerURLs));
    }

    [Fact]
    public async Task Members_ThatCannotBeChangedSo_AreRefusedWithTheReason()
    {
        var id = (await _nodes.Cluster().MemberListAsync(new MemberListRequest(), cancellationToken: TestNodes.Late)).Members[0].ID;

        await AssertRefusedAsync(_nodes.Cluster().MemberAddAsync(new MemberAddRequest(), cancellationToken: TestNodes.Late), StatusCode.Unimplemented);
        await AssertRefusedAsync(_nodes.Cluster().MemberRemoveAsync(new MemberRemoveRequest { ID = id }, cancellationToken: TestNodes.Late), StatusCode.FailedPrecondition);
        await AssertRefusedAsync(_nodes.Cluster().MemberRemoveAsync(new MemberRemoveRequest { ID = 1 }, cancellationToken: TestNodes.Late), StatusCode.NotFound);
        await AssertRefusedAsync(_nodes.Cluster().MemberUpdateAsync(new MemberUpdateRequest { ID = 1 }, cancellationToken: TestNodes.Late), StatusCode.NotFound);
        await AssertRefusedAsync(_nodes.Cluster().MemberPromoteAsync(new MemberPromoteRequest { ID = id }, cancellationToken: TestNodes.Late), StatusCode.FailedPrecondition);
        await AssertRefusedAsync(_nodes.Maintenance().DowngradeAsync(new DowngradeRequest(), cancellationToken: TestNodes.Late), StatusCode.Unimplemented);
    }

    [Fact]
    public async Task Hashes_AreTheSameForTheSameRevision()
    {
        await _nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late);
        var first = await _nodes.Maintenance().HashKVAsync(new HashKVRequest { Revision = 2 }, cancellationToken: TestNodes.Late);
        await _nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("b") }, cancellationToken: TestNodes.Late);
        var second = await _nodes.Maintenance().HashKVAsync(new HashKVRequest { Revision = 2 }, cancellationToken: TestNodes.Late);
        var whole = await _nodes.Maintenance().HashAsync(new HashRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(first.Hash, second.Hash);
        Assert.NotEqual(first.Hash, whole.Hash);
    }

    [Fact]
    public async Task Alarm_CanBeRaisedSeenAndTakenBack()
    {
        var raise = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, Alarm = AlarmType.Nospace, MemberID = 7 };
        await _nodes.Maintenance().AlarmAsync(raise, cancellationToken: TestNodes.Late);
        var listed = await _nodes.Maintenance().AlarmAsync(new AlarmRequest(), cancellationToken: TestNodes.Late);
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late));
        var status = await _nodes.Maintenance().StatusAsync(new StatusRequest(), cancellationToken: TestNodes.Late);
        foreach (var alarm in (await _nodes.Maintenance().AlarmAsync(new AlarmRequest(), cancellationToken: TestNodes.Late)).Alarms)
            await _nodes.Maintenance().AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, Alarm = alarm.Alarm, MemberID = alarm.MemberID }, cancellationToken: TestNodes.Late);
        await _nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }, cancellationToken: TestNodes.Late);

        Assert.Equal((7UL, AlarmType.Nospace), (listed.Alarms[0].MemberID, listed.Alarms[0].Alarm));
        Assert.Equal((StatusCode.ResourceExhausted, "etcdserver: mvcc: database space exceeded"), (refusal.StatusCode, refusal.Status.Detail));
        Assert.NotEmpty(status.Errors);
    }

    [Fact]
    public async Task Defragment_IsDone() => await _nodes.Maintenance().DefragmentAsync(new DefragmentRequest(), cancellationToken: TestNodes.Late);

    [Fact]
    public async Task Health_IsServingUntilTheNodeStops()
    {
        using var watch = _nodes.Health().Watch(new HealthCheckRequest { Service = "etcdserverpb.KV" }, cancellationToken: TestNodes.Late);
        Assert.True(await watch.ResponseStream.MoveNext(TestNodes.Late));
        var serving = watch.ResponseStream.Current.Status;
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Health().CheckAsync(new HealthCheckRequest { Service = "none" }, cancellationToken: TestNodes.Late));
        await _nodes.Part<NodeStop>().BeginAsync();
        var stopping = await _nodes.Health().CheckAsync(new HealthCheckRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, serving);
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, stopping.Status);
    }

    [Theory]
    [InlineData("/livez", "ok")]
    [InlineData("/readyz", "ok")]
    [InlineData("/version", "etcdserver")]
    [InlineData("/metrics", "dw_keyspaces")]
    [InlineData("/metrics", "datawarehouse_engine_log_sync_duration_seconds_bucket")]
    [InlineData("/metrics", "dotnet_gc_pause_time_seconds_total")]
    public async Task Http_AnswersHealthVersionAndMetrics(string path, string part)
    {
        using var http = new HttpClient();

        var text = await http.GetStringAsync(new Uri($"http://{_nodes[0].Http}{path}"), TestNodes.Late);

        Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_OfANodeThatStops_IsAnsweredAsUnavailable()
    {
        using var http = new HttpClient();
        await _nodes.Part<NodeStop>().BeginAsync();

        using var answer = await http.GetAsync(new Uri($"http://{_nodes[0].Http}/readyz"), TestNodes.Late);

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    private static async Task AssertRefusedAsync<T>(AsyncUnaryCall<T> call, StatusCode code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
}
