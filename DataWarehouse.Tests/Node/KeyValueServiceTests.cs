using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>The KV service of one node over the wire: answers, headers, and refusals with the codes and texts that clients of etcd know.</summary>
public sealed class KeyValueServiceTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;
    private KV.KVClient _kv = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TestNodes.StartAsync(1, null, "other");
        _kv = _nodes.Kv();
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Put_ThenRange_AnswersTheValueAndTheHeader()
    {
        var put = await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late);
        var range = await _kv.RangeAsync(Range("a"), cancellationToken: TestNodes.Late);

        Assert.Equal(2, put.Header.Revision);
        Assert.NotEqual(0UL, put.Header.ClusterId);
        Assert.NotEqual(0UL, put.Header.MemberId);
        Assert.NotEqual(0UL, put.Header.RaftTerm);
        Assert.Equal("1", Assert.Single(range.Kvs).Value.ToStringUtf8());
        Assert.Equal(put.Header.MemberId, range.Header.MemberId);
    }

    [Fact]
    public async Task Range_Serializable_IsAnsweredHere()
    {
        await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late);

        var range = await _kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Serializable = true }, cancellationToken: TestNodes.Late);

        Assert.Equal(1, range.Count);
    }

    [Fact]
    public async Task DeleteRange_WithPrevious_AnswersWhatWasThere()
    {
        await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late);

        var deleted = await _kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a"), PrevKv = true }, cancellationToken: TestNodes.Late);

        Assert.Equal(1, deleted.Deleted);
        Assert.Equal("1", Assert.Single(deleted.PrevKvs).Value.ToStringUtf8());
    }

    [Fact]
    public async Task Txn_ThatWrites_TakesTheBranchOfItsComparison()
    {
        var request = new TxnRequest
        {
            Compare = { new Compare { Key = Bytes("a"), Target = Compare.Types.CompareTarget.Version, Version = 0 } },
            Success = { new RequestOp { RequestPut = Put("a", "new") } },
            Failure = { new RequestOp { RequestRange = Range("a") } },
        };

        var first = await _kv.TxnAsync(request, cancellationToken: TestNodes.Late);
        var second = await _kv.TxnAsync(request, cancellationToken: TestNodes.Late);

        Assert.True(first.Succeeded);
        Assert.False(second.Succeeded);
        Assert.Equal("new", Assert.Single(Assert.Single(second.Responses).ResponseRange.Kvs).Value.ToStringUtf8());
    }

    [Fact]
    public async Task Txn_ThatOnlyReads_IsAnsweredAndMakesNoRevision()
    {
        await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late);

        var read = await _kv.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestRange = Range("a") } } }, cancellationToken: TestNodes.Late);

        Assert.True(read.Succeeded);
        Assert.Equal(2, read.Header.Revision);
        Assert.Equal(1, Assert.Single(read.Responses).ResponseRange.Count);
    }

    [Fact]
    public async Task Compact_ThenRangeOfThePast_IsRefusedAsEtcdDoes()
    {
        for (var count = 0; count < 3; count++) await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late);
        await _kv.CompactAsync(new CompactionRequest { Revision = 3 }, cancellationToken: TestNodes.Late);

        await AssertRefusedAsync(_kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = 2 }, cancellationToken: TestNodes.Late), StatusCode.OutOfRange, "etcdserver: mvcc: required revision has been compacted");
        await AssertRefusedAsync(_kv.RangeAsync(new RangeRequest { Key = Bytes("a"), Revision = 99 }, cancellationToken: TestNodes.Late), StatusCode.OutOfRange, "etcdserver: mvcc: required revision is a future revision");
    }

    [Fact]
    public async Task Refusals_HaveTheCodesAndTextsOfEtcd()
    {
        await AssertRefusedAsync(_kv.PutAsync(new PutRequest(), cancellationToken: TestNodes.Late), StatusCode.InvalidArgument, "etcdserver: key is not provided");
        await AssertRefusedAsync(_kv.PutAsync(new PutRequest { Key = Bytes("a"), Lease = 77 }, cancellationToken: TestNodes.Late), StatusCode.NotFound, "etcdserver: requested lease not found");
        await AssertRefusedAsync(_kv.PutAsync(new PutRequest { Key = Bytes("a"), IgnoreValue = true, Value = Bytes("1") }, cancellationToken: TestNodes.Late), StatusCode.InvalidArgument, "etcdserver: value is provided");
        await AssertRefusedAsync(_kv.PutAsync(new PutRequest { Key = Bytes("none"), IgnoreValue = true }, cancellationToken: TestNodes.Late), StatusCode.InvalidArgument, "etcdserver: key not found");
        var twice = new TxnRequest { Success = { new RequestOp { RequestPut = Put("a", "1") }, new RequestOp { RequestPut = Put("a", "2") } } };
        await AssertRefusedAsync(_kv.TxnAsync(twice, cancellationToken: TestNodes.Late), StatusCode.InvalidArgument, "etcdserver: duplicate key given in txn request");
    }

    [Fact]
    public async Task Put_LargerThanARequestMayBe_IsRefusedAndTheNodeGoesOn()
    {
        await AssertRefusedAsync(_kv.PutAsync(new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[(3 << 19) + 1]) }, cancellationToken: TestNodes.Late), StatusCode.InvalidArgument, "etcdserver: request is too large");
        var large = await Assert.ThrowsAsync<RpcException>(async () => await _kv.PutAsync(new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[4 << 20]) }, cancellationToken: TestNodes.Late));
        Assert.Equal(StatusCode.ResourceExhausted, large.StatusCode);

        Assert.Equal(2, (await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late)).Header.Revision);
    }

    [Fact]
    public async Task Put_OfBytesThatAreNoMessage_IsRefusedAndTheNodeGoesOn()
    {
        var raw = new Marshaller<byte[]>(static bytes => bytes, static bytes => bytes);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "etcdserverpb.KV", "Put", raw, raw);

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, default, [0x0a, 0xff, 0xff]));

        Assert.Equal(StatusCode.Internal, refusal.StatusCode);
        Assert.Equal(2, (await _kv.PutAsync(Put("a", "1"), cancellationToken: TestNodes.Late)).Header.Revision);
    }

    [Fact]
    public async Task Keyspace_NamedByMetadata_IsAnother()
    {
        var other = new Metadata { { "dw-keyspace", "other" } };
        await _kv.PutAsync(Put("a", "default"), cancellationToken: TestNodes.Late);
        await _kv.PutAsync(Put("a", "other"), other, cancellationToken: TestNodes.Late);

        var fromDefault = await _kv.RangeAsync(Range("a"), cancellationToken: TestNodes.Late);
        var fromOther = await _kv.RangeAsync(Range("a"), other, cancellationToken: TestNodes.Late);

        Assert.Equal("default", fromDefault.Kvs[0].Value.ToStringUtf8());
        Assert.Equal("other", fromOther.Kvs[0].Value.ToStringUtf8());
        var unknown = await Assert.ThrowsAsync<RpcException>(async () => await _kv.RangeAsync(Range("a"), new Metadata { { "dw-keyspace", "none" } }, cancellationToken: TestNodes.Late));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("'none'", unknown.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_ThatAreNotOffered_AreUnimplemented()
    {
        var raw = new Marshaller<byte[]>(static bytes => bytes, static bytes => bytes);
        foreach (var (service, method) in new[] { ("etcdserverpb.Auth", "AuthEnable"), ("v3lockpb.Lock", "Lock"), ("v3electionpb.Election", "Campaign") })
        {
            var call = new Method<byte[], byte[]>(MethodType.Unary, service, method, raw, raw);
            var refusal = await Assert.ThrowsAsync<RpcException>(async () => await _nodes.Channel().CreateCallInvoker().AsyncUnaryCall(call, null, default, []));
            Assert.Equal(StatusCode.Unimplemented, refusal.StatusCode);
        }
    }

    private static async Task AssertRefusedAsync<T>(AsyncUnaryCall<T> call, StatusCode code, string text)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((code, text), (refusal.StatusCode, refusal.Status.Detail));
    }

    private static PutRequest Put(string key, string value) => new() { Key = Bytes(key), Value = Bytes(value) };

    private static RangeRequest Range(string key) => new() { Key = Bytes(key) };

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
