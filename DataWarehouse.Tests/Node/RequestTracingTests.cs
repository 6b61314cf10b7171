using System.Collections.Concurrent;
using System.Diagnostics;
using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Node.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>Spans of requests, as somebody hears them who listens to the source.</summary>
public sealed class RequestTracingTests
{
    [Fact]
    public async Task Put_AtAFollower_IsOneTraceFromTheCallerToTheApplication()
    {
        var caller = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RequestTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == caller ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                // Other listeners of this process have their own requests traced.
                if (span.TraceId == caller) spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var nodes = await TestNodes.StartAsync(3);
        var follower = (await nodes.FindLeadAsync() + 1) % 3;
        var parent = new Metadata { { RequestTracing.ParentHeader, $"00-{caller}-{ActivitySpanId.CreateRandom()}-01" } };

        await nodes.Kv(follower).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("secret key") }, parent, cancellationToken: TestNodes.Late);
        await nodes.Kv(follower).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("not traced") }, cancellationToken: TestNodes.Late);

        // The outermost ends behind the answer.
        var late = TestNodes.Late;
        while (spans.All(static span => span.OperationName != "etcdserverpb.KV/Put"))
        {
            late.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        var byName = spans.ToLookup(static span => span.OperationName);
        Assert.Equal(["datawarehouse.node.v1.Forwarding/Ask", "dw.apply", "dw.commit", "dw.forward", "dw.propose", "etcdserverpb.KV/Put"], byName.Select(static name => name.Key).Order(StringComparer.Ordinal));
        var (put, forward, ask) = (byName["etcdserverpb.KV/Put"].Single(), byName["dw.forward"].Single(), byName["datawarehouse.node.v1.Forwarding/Ask"].Single());
        var (propose, commit, apply) = (byName["dw.propose"].Single(), byName["dw.commit"].Single(), byName["dw.apply"].Single());
        Assert.Equal([put.SpanId, forward.SpanId, ask.SpanId, propose.SpanId, propose.SpanId], new[] { forward, ask, propose, commit, apply }.Select(static span => span.ParentSpanId));
        Assert.Equal("default", propose.GetTagItem("dw.keyspace"));
        Assert.Equal("0", put.GetTagItem("rpc.grpc.status_code"));
        Assert.True(commit.StartTimeUtc <= apply.StartTimeUtc);
        Assert.All(spans, static span => Assert.DoesNotContain(span.TagObjects, static tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Spans_ThatNobodyTakes_HarmNoRequest()
    {
        await using var nodes = await TestNodes.StartAsync(1, static settings => settings with { TraceEndpoint = new Uri("http://127.0.0.1:1"), TraceRatio = 1 });

        var put = await nodes.Kv().PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("k") }, cancellationToken: TestNodes.Late);

        Assert.Equal(2, put.Header.Revision);
    }

    [Fact]
    public void Marks_NameTheBatchOfAnEntry_AsLongAsTheyAreRemembered()
    {
        var marks = new ApplyMarks(TimeProvider.System);
        Assert.Null(marks.Find(1));

        marks.Add(5, 7, 100);
        marks.Add(8, 8, 200);

        Assert.Equal([null, 100L, 100L, 200L, null], new[] { 4L, 5, 7, 8, 9 }.Select(index => marks.Find(index)?.Begin));
        marks.Add(9, 9 + ApplyMarks.EntriesMax, 300);
        Assert.Null(marks.Find(8));
        Assert.Equal(300, marks.Find(9 + ApplyMarks.EntriesMax)?.Begin);
    }
}
