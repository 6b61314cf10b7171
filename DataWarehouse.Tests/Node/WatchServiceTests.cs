using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>Watch streams of one node over the wire.</summary>
public sealed class WatchServiceTests : IAsyncLifetime
{
    private TestNodes _nodes = null!;
    private KV.KVClient _kv = null!;
    private AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _stream = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await TestNodes.StartAsync(1, static settings => settings with
        {
            WatchProgressInterval = TimeSpan.FromSeconds(1),
            Limits = settings.Limits with { WatchStreamBytesMax = 64 << 10, WatchFragmentBytes = 4 << 10, WatchersPerStreamMax = 4 },
        });
        _kv = _nodes.Kv();
        _stream = _nodes.Watch().Watch(cancellationToken: TestNodes.Late);
    }

    public async ValueTask DisposeAsync()
    {
        _stream.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Watch_OfAPrefix_GetsPutsAndDeletionsInOrder()
    {
        var created = await CreateAsync(new WatchCreateRequest { Key = Bytes("a/"), RangeEnd = Bytes("a0"), PrevKv = true });
        await PutAsync("a/1", "one");
        await PutAsync("b", "other");
        await PutAsync("a/1", "two");
        await _kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a/1") }, cancellationToken: TestNodes.Late);

        var first = await NextAsync();
        var second = await NextAsync();
        var third = await NextAsync();

        Assert.True(created.Created);
        Assert.Equal("one", first.Events[0].Kv.Value.ToStringUtf8());
        Assert.Null(first.Events[0].PrevKv);
        Assert.Equal(("two", "one"), (second.Events[0].Kv.Value.ToStringUtf8(), second.Events[0].PrevKv.Value.ToStringUtf8()));
        Assert.Equal((Event.Types.EventType.Delete, "two"), (third.Events[0].Type, third.Events[0].PrevKv.Value.ToStringUtf8()));
        Assert.Equal(third.Header.Revision, third.Events[0].Kv.ModRevision);
    }

    [Fact]
    public async Task Watch_FromThePast_CatchesUpAndGoesOn()
    {
        for (var count = 1; count <= 3; count++) await PutAsync("a", $"{count}");
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), StartRevision = 3 });
        var values = new List<string>();
        while (values.Count < 2) values.AddRange((await NextAsync()).Events.Select(change => change.Kv.Value.ToStringUtf8()));
        await PutAsync("a", "4");
        values.AddRange((await NextAsync()).Events.Select(change => change.Kv.Value.ToStringUtf8()));

        Assert.Equal(["2", "3", "4"], values);
    }

    [Fact]
    public async Task Watch_FromTheFuture_GetsNothingEarlier()
    {
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), StartRevision = 4 });
        for (var count = 1; count <= 3; count++) await PutAsync("a", $"{count}");

        Assert.Equal(4, (await NextAsync()).Events[0].Kv.ModRevision);
    }

    [Fact]
    public async Task Watch_WithAFilter_GetsOnlyTheRest()
    {
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), Filters = { WatchCreateRequest.Types.FilterType.Noput } });
        await PutAsync("a", "1");
        await _kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a") }, cancellationToken: TestNodes.Late);

        Assert.Equal(Event.Types.EventType.Delete, Assert.Single((await NextAsync()).Events).Type);
    }

    [Fact]
    public async Task Watch_OfWhatWasCompacted_IsCanceledWithTheRevision()
    {
        for (var count = 1; count <= 4; count++) await PutAsync("a", $"{count}");
        await _kv.CompactAsync(new CompactionRequest { Revision = 4 }, cancellationToken: TestNodes.Late);
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), StartRevision = 2 });

        var canceled = await NextAsync();

        Assert.True(canceled.Canceled);
        Assert.Equal(4, canceled.CompactRevision);
        Assert.Equal("etcdserver: mvcc: required revision has been compacted", canceled.CancelReason);
    }

    [Fact]
    public async Task Watch_ThatTakesFragments_GetsALargeRevisionInPieces()
    {
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), RangeEnd = Bytes("b"), Fragment = true });
        var txn = new TxnRequest();
        for (var count = 0; count < 8; count++) txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Bytes($"a{count}"), Value = ByteString.CopyFrom(new byte[2 << 10]) } });
        await _kv.TxnAsync(txn, cancellationToken: TestNodes.Late);

        var pieces = new List<WatchResponse>();
        do pieces.Add(await NextAsync());
        while (pieces[^1].Fragment);

        Assert.True(pieces.Count > 1);
        Assert.Equal(Enumerable.Range(0, 8).Select(static count => $"a{count}"), pieces.SelectMany(static piece => piece.Events).Select(static change => change.Kv.Key.ToStringUtf8()));
        Assert.All(pieces, piece => Assert.True(piece.CalculateSize() < 8 << 10));
    }

    [Fact]
    public async Task Watch_Canceled_SaysSoAndGetsNoMore()
    {
        var created = await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), WatchId = 7 });
        await _stream.RequestStream.WriteAsync(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = 7 } }, TestNodes.Late);
        var canceled = await NextAsync();
        await CreateAsync(new WatchCreateRequest { Key = Bytes("b") });
        await PutAsync("a", "1");
        await PutAsync("b", "2");

        Assert.Equal(7, created.WatchId);
        Assert.True(canceled.Canceled);
        Assert.Equal("b", (await NextAsync()).Events[0].Kv.Key.ToStringUtf8());
    }

    [Fact]
    public async Task Watch_AskedForItsProgress_SaysHowFarItIs()
    {
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a") });
        await PutAsync("b", "1");
        WatchResponse progress;
        do
        {
            await _stream.RequestStream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() }, TestNodes.Late);
            progress = await NextAsync();
        }
        while (progress.Header.Revision < 2);

        Assert.Equal(-1, progress.WatchId);
        Assert.Empty(progress.Events);
    }

    [Fact]
    public async Task Watch_ThatWantsIt_HearsOfProgressByItself()
    {
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), ProgressNotify = true });

        var progress = await NextAsync();

        Assert.Empty(progress.Events);
        Assert.Equal(1, progress.Header.Revision);
    }

    [Fact]
    public async Task Watch_ThatMakesNoSense_IsRefused()
    {
        var empty = await CreateAsync(new WatchCreateRequest { Key = Bytes("b"), RangeEnd = Bytes("a") });
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), WatchId = 3 });
        var twice = await CreateAsync(new WatchCreateRequest { Key = Bytes("a"), WatchId = 3 });
        for (var count = 0; count < 3; count++) await CreateAsync(new WatchCreateRequest { Key = Bytes("a") });
        var tooMany = await CreateAsync(new WatchCreateRequest { Key = Bytes("a") });

        Assert.All([empty, twice, tooMany], static refused => Assert.True(refused.Created && refused.Canceled && refused.CancelReason.Length > 0));
    }

    [Fact]
    public async Task Watch_WhoseReaderIsSlow_CatchesUpAndMissesNothing()
    {
        const int Puts = 300;
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a") });
        for (var count = 0; count < Puts; count++) await _kv.PutAsync(new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[8 << 10]) }, cancellationToken: TestNodes.Late);

        var revisions = new List<long>();
        while (revisions.Count < Puts) revisions.AddRange((await NextAsync()).Events.Select(static change => change.Kv.ModRevision));

        Assert.Equal(Enumerable.Range(2, Puts).Select(static revision => (long)revision), revisions);
        Assert.True(_nodes.Part<NodeCounters>().WatchersBehind.Value > 0);
    }

    [Fact]
    public async Task Stream_WhenTheNodeStops_EndsAsUnavailable()
    {
        await CreateAsync(new WatchCreateRequest { Key = Bytes("a") });

        var next = NextAsync();
        await _nodes.Part<NodeStop>().BeginAsync();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => next)).StatusCode);
    }

    private async Task<WatchResponse> CreateAsync(WatchCreateRequest request)
    {
        await _stream.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request }, TestNodes.Late);
        return await NextAsync();
    }

    private async Task<WatchResponse> NextAsync()
    {
        Assert.True(await _stream.ResponseStream.MoveNext(TestNodes.Late));
        return _stream.ResponseStream.Current;
    }

    private async Task PutAsync(string key, string value) => await _kv.PutAsync(new PutRequest { Key = Bytes(key), Value = Bytes(value) }, cancellationToken: TestNodes.Late);

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);
}
