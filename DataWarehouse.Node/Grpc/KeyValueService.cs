using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Node.Sharding;
using DataWarehouse.Plugins.KeyValue;
using Grpc.Core;

namespace DataWarehouse.Node.Grpc;

/// <summary>The KV service: requests and answers pass through as bytes.</summary>
/// <remarks>Thread-safe; one instance serves all requests.</remarks>
/// <param name="router">Finds the keyspace of a request.</param>
/// <param name="gate">The engine.</param>
/// <param name="header">The header of answers.</param>
/// <param name="limits">What is refused.</param>
/// <param name="counters">What is counted.</param>
/// <param name="scattered">Ranges over several groups.</param>
internal sealed class KeyValueService(KeyspaceRouter router, EngineGate gate, HeaderPrefix header, Hosting.NodeLimits limits, Diagnostics.NodeCounters counters, ScatteredRange scattered)
{
    private const int OperationAt = 1;

    /// <summary>Answers a range.</summary>
    /// <param name="request">A query in its envelope.</param>
    /// <param name="context">The call.</param>
    public async Task<RawResponse> RangeAsync(byte[] request, ServerCallContext context)
    {
        var target = router.Locate(context);
        target.Guard?.AdmitBytes(request.Length - KeyValueCommand.HeaderBytes);
        counters.Ranges.Add();
        var keyspace = target.One ?? target.Many!.GroupOf(KeyValueOperation.Range, request.AsSpan(KeyValueCommand.HeaderBytes));
        if (keyspace is null) return await scattered.RangeAsync(target.Many!, request.AsMemory(KeyValueCommand.HeaderBytes), context).ConfigureAwait(false);
        var isLocal = RequestShape.IsSerializable(request.AsSpan(KeyValueCommand.HeaderBytes));
        var answer = await gate.QueryAsync(keyspace, request, isLocal, isLocal ? default : context.CancellationToken).ConfigureAwait(false);
        return RawResponse.Of(header, answer);
    }

    /// <summary>Proposes a put, a deletion or a compaction.</summary>
    /// <param name="request">A command in its envelope.</param>
    /// <param name="context">The call.</param>
    public Task<RawResponse> ProposeAsync(byte[] request, ServerCallContext context)
    {
        counters.Writes.Add();
        return ProposeAsync(GroupOf(request, context), request);
    }

    /// <summary>Proposes a transaction, or answers it where it only reads.</summary>
    /// <param name="request">A command in its envelope.</param>
    /// <param name="context">The call.</param>
    public async Task<RawResponse> TxnAsync(byte[] request, ServerCallContext context)
    {
        var keyspace = GroupOf(request, context);
        if (!RequestShape.IsReadOnly(request.AsSpan(KeyValueCommand.HeaderBytes), out var isLocal))
        {
            counters.Writes.Add();
            return await ProposeAsync(keyspace, request).ConfigureAwait(false);
        }

        keyspace.Guard?.AdmitBytes(request.Length - KeyValueCommand.HeaderBytes);
        counters.Ranges.Add();
        request[OperationAt] = (byte)KeyValueOperation.ReadTxn;
        var answer = await gate.QueryAsync(keyspace, request, isLocal, context.CancellationToken).ConfigureAwait(false);
        return RawResponse.Of(header, answer);
    }

    /// <summary>The keyspace; of a sharded one, the group that all keys of the request lie in.</summary>
    private Keyspace GroupOf(byte[] request, ServerCallContext context)
    {
        var target = router.Locate(context);
        if (target.One is { } one) return one;
        var operation = (KeyValueOperation)request[OperationAt];
        if (operation == KeyValueOperation.Compact) throw ShardedRefusals.OneGroupOnly();
        return target.Many!.OneGroupOf(operation, request.AsSpan(KeyValueCommand.HeaderBytes));
    }

    private async Task<RawResponse> ProposeAsync(Keyspace keyspace, byte[] request)
    {
        if (request.Length - KeyValueCommand.HeaderBytes > limits.RequestBytesMax) throw Refusals.RequestTooLarge();
        keyspace.Guard?.AdmitBytes(request.Length - KeyValueCommand.HeaderBytes);
        return RawResponse.Of(header, await gate.ProposeAsync(keyspace, request).ConfigureAwait(false));
    }
}
