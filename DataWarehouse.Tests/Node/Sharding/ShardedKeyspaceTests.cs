using System.Globalization;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Node.Systems;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node.Sharding;

/// <summary>Sharded keyspaces over the wire.</summary>
public sealed class ShardedKeyspaceTests
{
    private const string Name = "orders";
    private static readonly Metadata In = new() { { KeyspaceRouter.Metadata, Name } };
    private static readonly Marshaller<byte[]> Raw = new(static bytes => bytes, static bytes => bytes);

    /// <summary>With four nodes and three replicas of a group, some node holds nothing of some group.</summary>
    [Fact]
    public async Task Groups_ThatHaveMovedToAFourthNode_AreServedByEveryNode()
    {
        const int Groups = 6;
        await using var nodes = await TestNodes.StartAsync(3);
        await CreateAsync(nodes, 0, Groups);
        for (var key = 0; key < 20; key++) await PutAsync(nodes, 0, $"before/{key}", "x");

        var fourth = await nodes.JoinAsync("n4");
        await TestNodes.UntilAsync(() => nodes.Part<KeyspaceTable>(fourth).FindSharded(Name) is not null && nodes.Part<SystemGroup>().State.Groups.Values.All(static group => group.Move is null)
            && nodes.Part<SystemGroup>(fourth).State.Revision == nodes.Part<SystemGroup>().State.Revision);
        await TestNodes.UntilAsync(() => Enumerable.Range(0, 4).Any(place => nodes.Part<KeyspaceTable>(place).FindSharded(Name)!.Opened.Count() < Groups));

        for (var place = 0; place < 4; place++)
        {
            for (var key = 0; key < 20; key++) await PutAsync(nodes, place, $"{place}/{key}", "y");
            Assert.Equal(20, (await RangeAsync(nodes, place, "before/", "before0")).Count);
            Assert.Equal("y", Assert.Single((await RangeAsync(nodes, place, $"{place}/7", "")).Kvs).Value.ToStringUtf8());
            var read = await nodes.Kv(place).TxnAsync(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = Bytes("before/3") } } } }, In, cancellationToken: TestNodes.Late);
            Assert.Single(read.Responses[0].ResponseRange.Kvs);
        }

        Assert.Equal(100, (await RangeAsync(nodes, fourth, "\0", "\0")).Count);

        // So many keys that some of their groups are elsewhere, on one stream.
        for (var place = 0; place < 4; place++)
        {
            using var stream = nodes.Watch(place).Watch(In, cancellationToken: TestNodes.Late);
            for (var key = 0; key < 12; key++) await stream.RequestStream.WriteAsync(Create($"watched/{place}/{key}", "", 0), TestNodes.Late);
            var made = await NextAsync(stream, 12);
            for (var key = 0; key < 12; key++) await PutAsync(nodes, (place + 1) % 4, $"watched/{place}/{key}", $"by{place}");
            var seen = await NextAsync(stream, 12);
            await stream.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 3 } }, TestNodes.Late);
            var cancelled = Assert.Single(await NextAsync(stream, 1));

            Assert.All(made, static answer => Assert.True(answer is { Created: true, Canceled: false }));
            Assert.Equal(Enumerable.Range(0, 12).Select(static id => (long)id), made.Select(static answer => answer.WatchId).Order());
            Assert.Equal(
                Enumerable.Range(0, 12).Select(key => $"{key} watched/{place}/{key} by{place}").Order(StringComparer.Ordinal),
                seen.SelectMany(static answer => answer.Events.Select(one => $"{answer.WatchId} {one.Kv.Key.ToStringUtf8()} {one.Kv.Value.ToStringUtf8()}")).Order(StringComparer.Ordinal));
            Assert.True(cancelled is { Canceled: true, WatchId: 3 });
        }
    }

    [Fact]
    public async Task Create_OnAFollower_IsServedByEveryNodeAndOutlivesThem()
    {
        await using var nodes = await TestNodes.StartAsync(3);
        var follower = ((await nodes.FindLeadAsync()) + 1) % 3;

        var made = await CreateAsync(nodes, follower, groups: 3);
        await PutAsync(nodes, follower, "{a}1", "x");
        await nodes.StopNodeAsync(follower);
        await nodes.StartNodeAsync(follower);
        for (var place = 0; place < 3; place++)
        {
            await nodes.Part<KeyspaceTable>(place).WaitForAsync(made.Groups.Select(static group => group.Group), TestNodes.Late);
            for (var key = 0; key < 9; key++) await PutAsync(nodes, place, $"{place}/{key}", "y");
        }

        Assert.Equal([2, 3, 4], made.Groups.Select(static group => group.Group));
        for (var place = 0; place < 3; place++)
        {
            var all = await RangeAsync(nodes, place, "\0", "\0");
            Assert.Equal((28, 28L, 0L), (all.Kvs.Count, all.Count, all.Header.Revision));
            Assert.Equal("x", Assert.Single((await RangeAsync(nodes, place, "{a}1", "")).Kvs).Value.ToStringUtf8());
            Assert.Empty((await nodes.Kv(place).RangeAsync(new RangeRequest { Key = Bytes("{a}1") }, cancellationToken: TestNodes.Late)).Kvs);
        }
    }

    [Fact]
    public async Task Delete_FreesAllGroups()
    {
        await using var nodes = await TestNodes.StartAsync();
        var admin = new Keyspaces.KeyspacesClient(nodes.Channel());
        await CreateAsync(nodes, 0, groups: 5);
        await PutAsync(nodes, 0, "k", "v");

        await admin.DeleteAsync(new KeyspaceDeleteRequest { Name = Name }, cancellationToken: TestNodes.Late);
        await UntilAsync(() => nodes.Part<NodeEngine>().Replicas() is var left && left.Length == 2);
        var gone = await Assert.ThrowsAsync<RpcException>(() => PutAsync(nodes, 0, "k", "v"));
        var again = await CreateAsync(nodes, 0, groups: 2);

        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
        Assert.Equal([7, 8], again.Groups.Select(static group => group.Group));
        Assert.Empty((await RangeAsync(nodes, 0, "\0", "\0")).Kvs);
    }

    [Fact]
    public async Task List_TellsGroupsOfAllKinds()
    {
        await using var nodes = await TestNodes.StartAsync();
        await CreateAsync(nodes, 0, groups: 3);

        var listed = (await new Keyspaces.KeyspacesClient(nodes.Channel()).ListAsync(new KeyspaceListRequest(), cancellationToken: TestNodes.Late)).Keyspaces;

        Assert.Equal(["default", Name], listed.Select(static keyspace => keyspace.Name));
        Assert.Equal((KeyspaceKind.Consensus, 1L, "n1", 1), (listed[0].Kind, listed[0].Group, listed[0].Leader, listed[0].Groups.Count));
        Assert.Equal((KeyspaceKind.Sharded, 0L, string.Empty, 3), (listed[1].Kind, listed[1].Group, listed[1].Leader, listed[1].Groups.Count));
        Assert.All(listed[1].Groups, static group => Assert.Equal(("n1", true), (group.Leader, group.Serving)));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 4097)]
    [InlineData(0, 2)]
    [InlineData(7, 1)]
    public async Task Create_OfWhatCannotBe_IsRefusedWithTheReason(int kind, int groups)
    {
        await using var nodes = await TestNodes.StartAsync();
        var request = new KeyspaceCreateRequest { Name = Name, Kind = (KeyspaceKind)kind, Groups = groups };

        var refused = await Assert.ThrowsAsync<RpcException>(() => new Keyspaces.KeyspacesClient(nodes.Channel()).CreateAsync(request, cancellationToken: TestNodes.Late).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.NotEmpty(refused.Status.Detail);
    }

    [Fact]
    public async Task WhatSeveralGroupsCannotDo_IsRefusedWithAWayOut()
    {
        await using var nodes = await TestNodes.StartAsync();
        await CreateAsync(nodes, 0, groups: 4);
        var (kv, lease, maintenance) = (nodes.Kv(), nodes.Lease(), nodes.Maintenance());
        var across = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("a") } }, new RequestOp { RequestPut = new PutRequest { Key = Bytes("b") } } } };

        await RefusedAsync(StatusCode.InvalidArgument, "{tag}", kv.TxnAsync(across, In, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "{tag}", kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a"), RangeEnd = Bytes("b") }, In, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(StatusCode.InvalidArgument, "revision", kv.RangeAsync(new RangeRequest { Key = Bytes("a"), RangeEnd = Bytes("b"), Revision = 2 }, In, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(StatusCode.Unimplemented, "consensus keyspace", kv.CompactAsync(new CompactionRequest { Revision = 1 }, In, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(StatusCode.Unimplemented, "consensus keyspace", lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 10 }, In, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(StatusCode.Unimplemented, "consensus keyspace", maintenance.MoveLeaderAsync(new MoveLeaderRequest { TargetID = 1 }, In, cancellationToken: TestNodes.Late).ResponseAsync);
        await RefusedAsync(StatusCode.NotFound, "lease", kv.PutAsync(new PutRequest { Key = Bytes("a"), Lease = 7 }, In, cancellationToken: TestNodes.Late).ResponseAsync);
    }

    [Fact]
    public async Task ScatteredRange_SaysThatItIsNotOneSnapshot()
    {
        await using var nodes = await TestNodes.StartAsync();
        await CreateAsync(nodes, 0, groups: 4);
        await PutAsync(nodes, 0, "{a}1", "x");

        using var scattered = nodes.Kv().RangeAsync(new RangeRequest { Key = Bytes("\0"), RangeEnd = Bytes("\0") }, In, cancellationToken: TestNodes.Late);
        using var one = nodes.Kv().RangeAsync(new RangeRequest { Key = Bytes("{a}"), RangeEnd = Bytes("{a~") }, In, cancellationToken: TestNodes.Late);

        Assert.Equal(0, (await scattered).Header.Revision);
        Assert.Equal("4", scattered.GetTrailers().GetValue(ScatteredRange.GroupsTrailer));
        Assert.Equal(2, (await one).Header.Revision);
        Assert.Null(one.GetTrailers().GetValue(ScatteredRange.GroupsTrailer));
    }

    [Fact]
    public async Task Watch_OfATag_SeesItsGroupAndOfMoreIsRefused()
    {
        await using var nodes = await TestNodes.StartAsync();
        await CreateAsync(nodes, 0, groups: 4);
        await PutAsync(nodes, 0, "{a}1", "x");
        using var stream = nodes.Watch().Watch(In, cancellationToken: TestNodes.Late);

        await stream.RequestStream.WriteAsync(Create("{a}", "{a~", revision: 2), TestNodes.Late);
        await stream.RequestStream.WriteAsync(Create("other", "", revision: 0), TestNodes.Late);
        await stream.RequestStream.WriteAsync(Create("a", "b", revision: 0), TestNodes.Late);
        var answers = await NextAsync(stream, 4);
        await PutAsync(nodes, 0, "other", "y");
        await PutAsync(nodes, 0, "{a}2", "z");
        answers.AddRange(await NextAsync(stream, 2));
        await stream.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() }, TestNodes.Late);
        var progress = await NextAsync(stream, 2);

        Assert.Equal([0L, 1L], answers.Where(static answer => answer is { Created: true, Canceled: false }).Select(static answer => answer.WatchId));
        var refused = Assert.Single(answers, static answer => answer.Canceled);
        Assert.Equal((true, -1L, ShardedRefusals.WatchAcrossTags), (refused.Created, refused.WatchId, refused.CancelReason));
        Assert.Equal(["{a}1", "{a}2"], answers.Where(static answer => answer is { WatchId: 0 }).SelectMany(static answer => answer.Events).Select(static change => change.Kv.Key.ToStringUtf8()));
        Assert.Equal(["other"], answers.Where(static answer => answer is { WatchId: 1 }).SelectMany(static answer => answer.Events).Select(static change => change.Kv.Key.ToStringUtf8()));
        Assert.Equal([0L, 1L], progress.Select(static answer => answer.WatchId).Order());
        Assert.All(progress, static answer => Assert.Empty(answer.Events));
    }

    [Fact]
    public async Task Status_IsThatOfAllGroups()
    {
        await using var nodes = await TestNodes.StartAsync();
        await CreateAsync(nodes, 0, groups: 3);

        // Every group answers a linearizable read: what its leader began its term with is behind it.
        await RangeAsync(nodes, 0, "\0", "\0");
        var before = await nodes.Maintenance().StatusAsync(new StatusRequest(), In, cancellationToken: TestNodes.Late);
        for (var key = 0; key < 12; key++) await PutAsync(nodes, 0, "k" + key.ToString(CultureInfo.InvariantCulture), "v");
        var after = await nodes.Maintenance().StatusAsync(new StatusRequest(), In, cancellationToken: TestNodes.Late);

        Assert.Equal(12UL, after.RaftAppliedIndex - before.RaftAppliedIndex);
        Assert.Equal((0L, after.Header.MemberId), (after.Header.Revision, after.Leader));
        Assert.Empty(after.Errors);
        Assert.Single((await nodes.Cluster().MemberListAsync(new MemberListRequest(), In, cancellationToken: TestNodes.Late)).Members);
        Assert.Empty((await nodes.Maintenance().AlarmAsync(new AlarmRequest(), In, cancellationToken: TestNodes.Late)).Alarms);
    }

    /// <summary>No client can compact a sharded keyspace: without this every version of every key would stay.</summary>
    [Fact]
    public async Task Groups_ForgetOldVersionsByThemselves()
    {
        await using var nodes = await TestNodes.StartAsync(1, static settings => settings with { ShardCompactionInterval = TimeSpan.FromMilliseconds(20) });
        await CreateAsync(nodes, 0, groups: 2);
        for (var number = 0; number < 5; number++) await PutAsync(nodes, 0, "k", number.ToString(CultureInfo.InvariantCulture));

        // They forget again and again, and a watcher is told how far they have come.
        WatchResponse? end = null;
        while (end?.CompactRevision != 6)
        {
            using var stream = nodes.Watch().Watch(In, cancellationToken: TestNodes.Late);
            await stream.RequestStream.WriteAsync(Create("k", "", revision: 2), TestNodes.Late);
            end = (await NextAsync(stream, 2)).Find(static answer => answer.Canceled);
        }

        Assert.Equal("4", Assert.Single((await RangeAsync(nodes, 0, "k", "")).Kvs).Value.ToStringUtf8());
    }

    [Fact]
    public async Task Forwarding_OfAKeyThatLiesElsewhere_IsRefused()
    {
        await using var nodes = await TestNodes.StartAsync();
        var groups = (await CreateAsync(nodes, 0, groups: 2)).Groups;
        var command = ForwardFormat.WriteRequest(ForwardKind.Propose, KeyValueCommand.Encode(KeyValueOperation.Put, new PutRequest { Key = Bytes("k") }.ToByteArray()));
        var right = ShardMap.ShardOf("k"u8, 2);

        Assert.Equal(EngineOutcome.Answered, (await ForwardAsync(nodes, groups[right].Group, command)).Outcome);
        Assert.Equal(EngineOutcome.Refused, (await ForwardAsync(nodes, groups[1 - right].Group, command)).Outcome);
        Assert.Equal(EngineOutcome.NoLeader, (await ForwardAsync(nodes, 999, command)).Outcome);
    }

    private static async Task<EngineAnswer> ForwardAsync(TestNodes nodes, long group, byte[] request)
    {
        var method = new Method<byte[], byte[]>(MethodType.Unary, ForwardFormat.Service, ForwardFormat.Method, Raw, Raw);
        var headers = new Metadata { { KeyspaceRouter.GroupMetadata, group.ToString(CultureInfo.InvariantCulture) } };
        return ForwardFormat.ReadAnswer(await nodes.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(headers, cancellationToken: TestNodes.Late), request));
    }

    private static async Task<KeyspaceDescription> CreateAsync(TestNodes nodes, int place, int groups)
    {
        var request = new KeyspaceCreateRequest { Name = Name, Kind = KeyspaceKind.Sharded, Groups = groups };
        return (await new Keyspaces.KeyspacesClient(nodes.Channel(place)).CreateAsync(request, cancellationToken: TestNodes.Late)).Keyspace;
    }

    private static async Task PutAsync(TestNodes nodes, int place, string key, string value) =>
        await nodes.Kv(place).PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes(value) }, In, cancellationToken: TestNodes.Late);

    private static async Task<RangeResponse> RangeAsync(TestNodes nodes, int place, string key, string end) =>
        await nodes.Kv(place).RangeAsync(new RangeRequest { Key = Bytes(key), RangeEnd = Bytes(end) }, In, cancellationToken: TestNodes.Late);

    private static WatchRequest Create(string key, string end, long revision) =>
        new() { CreateRequest = new WatchCreateRequest { Key = Bytes(key), RangeEnd = Bytes(end), StartRevision = revision } };

    private static async Task<List<WatchResponse>> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> stream, int count)
    {
        var answers = new List<WatchResponse>();
        while (answers.Count < count && await stream.ResponseStream.MoveNext(TestNodes.Late)) answers.Add(stream.ResponseStream.Current);
        return answers;
    }

    private static async Task RefusedAsync<T>(StatusCode code, string way, Task<T> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(code, refused.StatusCode);
        Assert.Contains(way, refused.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var late = TestNodes.Late;
        while (!condition())
        {
            late.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
