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
/// <param name="shards">The groups of sharded keyspaces, wherever they are.</param>
internal sealed class KeyValueService(KeyspaceRouter router, EngineGate gate, HeaderPrefix header, Hosting.NodeLimits limits, Diagnostics.NodeCounters counters, ScatteredRange scattered, ShardGate shards)
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
        var shard = target.Many?.ShardOf(KeyValueOperation.Range, request.AsSpan(KeyValueCommand.HeaderBytes));
        if (target.Many is { } many && shard is null) return await scattered.RangeAsync(many, request.AsMemory(KeyValueCommand.HeaderBytes), context).ConfigureAwait(false);
        var isLocal = RequestShape.IsSerializable(request.AsSpan(KeyValueCommand.HeaderBytes));
        return await QueryAsync(target, shard ?? 0, request, isLocal, isLocal ? default : context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Proposes a put, a deletion or a compaction.</summary>
    /// <param name="request">A command in its envelope.</param>
    /// <param name="context">The call.</param>
    public Task<RawResponse> ProposeAsync(byte[] request, ServerCallContext context)
    {
        counters.Writes.Add();
        var target = Locate(request, context, out var shard);
        return ProposeAsync(target, shard, request);
    }

    /// <summary>Proposes a transaction, or answers it where it only reads.</summary>
    /// <param name="request">A command in its envelope.</param>
    /// <param name="context">The call.</param>
    public async Task<RawResponse> TxnAsync(byte[] request, ServerCallContext context)
    {
        var target = Locate(request, context, out var shard);
        if (!RequestShape.IsReadOnly(request.AsSpan(KeyValueCommand.HeaderBytes), out var isLocal))
        {
            counters.Writes.Add();
            return await ProposeAsync(target, shard, request).ConfigureAwait(false);
        }

        target.Guard?.AdmitBytes(request.Length - KeyValueCommand.HeaderBytes);
        counters.Ranges.Add();
        request[OperationAt] = (byte)KeyValueOperation.ReadTxn;
        return await QueryAsync(target, shard, request, isLocal, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The keyspace; of a sharded one, with the place of the group that all keys of the request lie in.</summary>
    private KeyspaceTarget Locate(byte[] request, ServerCallContext context, out int shard)
    {
        var target = router.Locate(context);
        shard = 0;
        if (target.Many is not { } many) return target;
        var operation = (KeyValueOperation)request[OperationAt];
        if (operation == KeyValueOperation.Compact) throw ShardedRefusals.OneGroupOnly();
        shard = many.OneShardOf(operation, request.AsSpan(KeyValueCommand.HeaderBytes));
        return target;
    }

    private async Task<RawResponse> ProposeAsync(KeyspaceTarget target, int shard, byte[] request)
    {
        if (request.Length - KeyValueCommand.HeaderBytes > limits.RequestBytesMax) throw Refusals.RequestTooLarge();
        target.Guard?.AdmitBytes(request.Length - KeyValueCommand.HeaderBytes);
        return RawResponse.Of(header, target.One is { } one ? await gate.ProposeAsync(one, request).ConfigureAwait(false) : await shards.ProposeAsync(target.Many!, shard, request).ConfigureAwait(false));
    }

    private async Task<RawResponse> QueryAsync(KeyspaceTarget target, int shard, byte[] request, bool isLocal, CancellationToken cancellationToken) => RawResponse.Of(
        header,
        target.One is { } one
            ? await gate.QueryAsync(one, request, isLocal, cancellationToken).ConfigureAwait(false)
            : await shards.QueryAsync(target.Many!, shard, request, isLocal, cancellationToken).ConfigureAwait(false));
}
