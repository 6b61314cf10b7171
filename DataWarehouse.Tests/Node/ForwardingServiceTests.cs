using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Tests.Node;

/// <summary>The service between nodes, which clients reach, too, and which allows no more than they may do.</summary>
public sealed class ForwardingServiceTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> Raw = new(static bytes => bytes, static bytes => bytes);
    private TestNodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await TestNodes.StartAsync();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Propose_OfAPut_IsApplied()
    {
        var answer = await AskAsync(ForwardFormat.WriteRequest(ForwardKind.Propose, KeyValueCommand.Encode(KeyValueOperation.Put, new PutRequest { Key = ByteString.CopyFromUtf8("a") }.ToByteArray())));

        Assert.Equal(EngineOutcome.Answered, answer.Outcome);
        Assert.True(KeyValueResponse.TryRead(answer.Response, out var status, out var revision, out _));
        Assert.Equal((KeyValueStatus.Ok, 2L), (status, revision));
    }

    [Fact]
    public async Task Propose_OfWhatNoClientMayDo_IsRefused()
    {
        byte[][] requests =
        [
            [],
            [0],
            [9, 1, 1],
            [(byte)ForwardKind.Propose],
            [(byte)ForwardKind.KeepAlive, 1],
            ForwardFormat.WriteRequest(ForwardKind.Propose, KeyValueCommand.Encode(KeyValueOperation.LeaseCheckpoint, [])),
            ForwardFormat.WriteRequest(ForwardKind.Propose, KeyValueCommand.Encode(KeyValueOperation.Range, [])),
            ForwardFormat.WriteRequest(ForwardKind.Propose, [7, 1]),
        ];

        foreach (var request in requests) Assert.Equal(EngineOutcome.Refused, (await AskAsync(request)).Outcome);
    }

    private async Task<EngineAnswer> AskAsync(byte[] request)
    {
        var method = new Method<byte[], byte[]>(MethodType.Unary, ForwardFormat.Service, ForwardFormat.Method, Raw, Raw);
        return ForwardFormat.ReadAnswer(await _nodes.Channel().CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(cancellationToken: TestNodes.Late), request));
    }
}
