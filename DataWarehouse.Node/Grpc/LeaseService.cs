using System.Buffers.Binary;
using System.Security.Cryptography;
using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Leases;
using DataWarehouse.Node.Wire;
using DataWarehouse.Plugins.KeyValue;
using Google.Protobuf;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The Lease service.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="router">Finds the keyspace of a request.</param>
/// <param name="gate">The engine.</param>
/// <param name="keeper">Renews leases.</param>
/// <param name="header">The header of answers.</param>
/// <param name="stop">Says that the node stops.</param>
internal sealed class LeaseService(KeyspaceRouter router, EngineGate gate, LeaseKeeper keeper, HeaderPrefix header, Hosting.NodeStop stop) : Lease.LeaseBase
{
    private const int DrawsMax = 4;

    /// <inheritdoc/>
    public override async Task<LeaseGrantResponse> LeaseGrant(LeaseGrantRequest request, ServerCallContext context)
    {
        var keyspace = router.Find(context);
        var isDrawn = request.ID == 0;
        for (var draw = 1; ; draw++)
        {
            if (isDrawn) request.ID = Draw();
            var answer = await ProposeAsync(keyspace, KeyValueOperation.LeaseGrant, request).ConfigureAwait(false);
            if (isDrawn && draw < DrawsMax && KeyValueResponse.TryRead(answer.Response, out var status, out _, out _) && status == KeyValueStatus.LeaseExists) continue;
            var response = LeaseGrantResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
            response.Header = header.ToMessage(revision, answer.Term);
            return response;
        }
    }

    /// <inheritdoc/>
    public override async Task<LeaseRevokeResponse> LeaseRevoke(LeaseRevokeRequest request, ServerCallContext context)
    {
        var answer = await ProposeAsync(router.Find(context), KeyValueOperation.LeaseRevoke, request).ConfigureAwait(false);
        RawResponse.BodyOf(answer, out var revision);
        return new LeaseRevokeResponse { Header = header.ToMessage(revision, answer.Term) };
    }

    /// <inheritdoc/>
    public override async Task LeaseKeepAlive(IAsyncStreamReader<LeaseKeepAliveRequest> requestStream, IServerStreamWriter<LeaseKeepAliveResponse> responseStream, ServerCallContext context)
    {
        using var place = router.FindForStream(context);
        var keyspace = place.Keyspace;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop.Token);
        try
        {
            while (await requestStream.MoveNext(either.Token).ConfigureAwait(false))
            {
                if (keyspace.Ended.IsCompleted) throw keyspace.HasLeft ? Refusals.Stopped() : Refusals.KeyspaceDeleted(keyspace.Entry.Name);
                var lease = requestStream.Current.ID;
                var answer = await keeper.AskAsync(keyspace, ForwardKind.KeepAlive, lease, either.Token).ConfigureAwait(false);
                var seconds = LeaseKeeper.SecondsOf(answer, out var revision);
                await responseStream.WriteAsync(new LeaseKeepAliveResponse { Header = header.ToMessage(revision, answer.Term), ID = lease, TTL = seconds }, either.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (stop.Token.IsCancellationRequested && exception is OperationCanceledException or IOException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw Refusals.Stopped();
        }
    }

    /// <inheritdoc/>
    public override async Task<LeaseTimeToLiveResponse> LeaseTimeToLive(LeaseTimeToLiveRequest request, ServerCallContext context)
    {
        var keyspace = router.Find(context);
        var answer = await gate.QueryAsync(keyspace, KeyValueCommand.Encode(KeyValueOperation.LeaseTimeToLive, request.ToByteArray()), isLocal: false, context.CancellationToken).ConfigureAwait(false);
        if (answer.Outcome == EngineOutcome.Answered && KeyValueResponse.TryRead(answer.Response, out var status, out var missedAt, out _) && status == KeyValueStatus.LeaseNotFound)
            return new LeaseTimeToLiveResponse { Header = header.ToMessage(missedAt, answer.Term), ID = request.ID, TTL = -1 };

        var response = LeaseTimeToLiveResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
        var remaining = await keeper.AskAsync(keyspace, ForwardKind.Remaining, request.ID, context.CancellationToken).ConfigureAwait(false);
        response.TTL = LeaseKeeper.SecondsOf(remaining, out _);
        response.Header = header.ToMessage(revision, answer.Term);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<LeaseLeasesResponse> LeaseLeases(LeaseLeasesRequest request, ServerCallContext context)
    {
        var answer = await gate.QueryAsync(router.Find(context), KeyValueCommand.Encode(KeyValueOperation.LeaseLeases, request.ToByteArray()), isLocal: false, context.CancellationToken).ConfigureAwait(false);
        var response = LeaseLeasesResponse.Parser.ParseFrom(RawResponse.BodyOf(answer, out var revision).Span);
        response.Header = header.ToMessage(revision, answer.Term);
        return response;
    }

    private ValueTask<EngineAnswer> ProposeAsync(Keyspace keyspace, KeyValueOperation operation, IMessage request) =>
        gate.ProposeAsync(keyspace, KeyValueCommand.Encode(operation, request.ToByteArray()));

    /// <summary>A positive number, as clients write ids in hexadecimal and read them back as signed.</summary>
    private static long Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        long id;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            id = BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue;
        }
        while (id == 0);
        return id;
    }
}
