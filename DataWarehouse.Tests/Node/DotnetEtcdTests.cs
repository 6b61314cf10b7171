using System.Collections.Concurrent;
using dotnet_etcd;
using Etcdserverpb;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>The client for .NET that others have written, against a node in this process.</summary>
public sealed class DotnetEtcdTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;
    private EtcdClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TestNodes.StartAsync();
        _client = new EtcdClient($"http://{_nodes[0].Client}", configureChannelOptions: static options => options.Credentials = ChannelCredentials.Insecure);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task PutGetRangeDelete_DoWhatTheySay()
    {
        await _client.PutAsync("a/1", "one", cancellationToken: TestNodes.Late);
        await _client.PutAsync("a/2", "two", cancellationToken: TestNodes.Late);
        await _client.PutAsync("b", "other", cancellationToken: TestNodes.Late);

        Assert.Equal("one", await _client.GetValAsync("a/1", cancellationToken: TestNodes.Late));
        Assert.Equal(new Dictionary<string, string> { ["a/1"] = "one", ["a/2"] = "two" }, await _client.GetRangeValAsync("a/", cancellationToken: TestNodes.Late));
        Assert.Equal(2, (await _client.DeleteRangeAsync("a/", cancellationToken: TestNodes.Late)).Deleted);
        Assert.Equal(string.Empty, await _client.GetValAsync("a/1", cancellationToken: TestNodes.Late));
        Assert.Equal("other", await _client.GetValAsync("b", cancellationToken: TestNodes.Late));
    }

    [Fact]
    public async Task Transaction_TakesTheBranchThatTheComparisonSays()
    {
        await _client.PutAsync("k", "1", cancellationToken: TestNodes.Late);
        var txn = new TxnRequest();
        txn.Compare.Add(new Compare { Key = ByteString.CopyFromUtf8("k"), Target = Compare.Types.CompareTarget.Value, Result = Compare.Types.CompareResult.Equal, Value = ByteString.CopyFromUtf8("1") });
        txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("k"), Value = ByteString.CopyFromUtf8("2") } });
        txn.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = ByteString.CopyFromUtf8("k") } });

        var first = await _client.TransactionAsync(txn, cancellationToken: TestNodes.Late);
        var second = await _client.TransactionAsync(txn, cancellationToken: TestNodes.Late);

        Assert.True(first.Succeeded);
        Assert.False(second.Succeeded);
        Assert.Equal("2", second.Responses[0].ResponseRange.Kvs[0].Value.ToStringUtf8());
    }

    [Fact]
    public async Task Watch_OfAPrefix_SeesWhatHappens()
    {
        var seen = new BlockingCollection<string>();
        using var created = new SemaphoreSlim(0);
        using var over = new CancellationTokenSource();
        var request = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("w/"), RangeEnd = ByteString.CopyFromUtf8("w0") } };
        await _client.WatchAsync(
            request,
            (WatchResponse answer) =>
            {
                if (answer.Created) created.Release();
                foreach (var change in answer.Events) seen.Add($"{change.Type} {change.Kv.Key.ToStringUtf8()}");
            },
            cancellationToken: over.Token);
        await created.WaitAsync(TestNodes.Late);

        await _client.PutAsync("w/1", "x", cancellationToken: TestNodes.Late);
        await _client.DeleteAsync("w/1", cancellationToken: TestNodes.Late);
        await _client.PutAsync("other", "x", cancellationToken: TestNodes.Late);
        await _client.PutAsync("w/2", "x", cancellationToken: TestNodes.Late);

        Assert.Equal(["Put w/1", "Delete w/1", "Put w/2"], Enumerable.Range(0, 3).Select(_ => seen.Take(TestNodes.Late)));
        await over.CancelAsync();
    }

    [Fact]
    public async Task Lease_KeptAliveAndRevoked_TakesItsKeysAlong()
    {
        var lease = await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }, cancellationToken: TestNodes.Late);
        await _client.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("leased"), Lease = lease.ID }, cancellationToken: TestNodes.Late);
        using var over = new CancellationTokenSource();
        long left = 0;
        using var renewed = new SemaphoreSlim(0);
        var keeping = _client.LeaseKeepAlive(
            new LeaseKeepAliveRequest { ID = lease.ID },
            answer =>
            {
                left = answer.TTL;
                renewed.Release();
            },
            over.Token);
        await renewed.WaitAsync(TestNodes.Late);
        await over.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var timeToLive = await _client.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = lease.ID, Keys = true }, cancellationToken: TestNodes.Late);
        await _client.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease.ID }, cancellationToken: TestNodes.Late);

        Assert.Equal(60, left);
        Assert.Equal(["leased"], timeToLive.Keys.Select(static key => key.ToStringUtf8()));
        Assert.Empty((await _client.GetAsync("leased", cancellationToken: TestNodes.Late)).Kvs);
    }

    [Fact]
    public async Task Lock_OfTheServer_IsNotOffered()
    {
        var lease = await _client.LeaseGrantAsync(new LeaseGrantRequest { TTL = 60 }, cancellationToken: TestNodes.Late);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => _client.LockAsync("mutex", lease.ID, cancellationToken: TestNodes.Late));

        Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
    }

    [Fact]
    public async Task StatusAndMembers_AreThoseOfTheNode()
    {
        var status = await _client.StatusAsync(new StatusRequest(), cancellationToken: TestNodes.Late);
        var members = await _client.MemberListAsync(new MemberListRequest(), cancellationToken: TestNodes.Late);

        Assert.Equal(status.Header.MemberId, Assert.Single(members.Members).ID);
        Assert.Equal(status.Leader, status.Header.MemberId);
    }
}
