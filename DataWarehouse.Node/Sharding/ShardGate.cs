using DataWarehouse.Node.Forwarding;
using DataWarehouse.Node.Grpc;

namespace DataWarehouse.Node.Sharding;

/// <summary>Puts requests to a group of a sharded keyspace, wherever it is: here, or at a node that holds it.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="gate">The engine.</param>
/// <param name="remote">The groups elsewhere.</param>
internal sealed class ShardGate(EngineGate gate, RemoteShards remote)
{
    /// <summary>Proposes a command.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="shard">The place of the group.</param>
    /// <param name="command">The command in its envelope; must not change until the task has ended.</param>
    public ValueTask<EngineAnswer> ProposeAsync(ShardedKeyspace keyspace, int shard, ReadOnlyMemory<byte> command) => keyspace.Find(shard) is { } here
        ? gate.ProposeAsync(here, command)
        : remote.AskAsync(keyspace, shard, ForwardKind.ProposeThrough, command, CancellationToken.None);

    /// <summary>Asks the state machine.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="shard">The place of the group.</param>
    /// <param name="query">The query in its envelope; must not change until the task has ended.</param>
    /// <param name="isLocal">Whether what one node knows will do, which may be old; else the answer is linearizable.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<EngineAnswer> QueryAsync(ShardedKeyspace keyspace, int shard, ReadOnlyMemory<byte> query, bool isLocal, CancellationToken cancellationToken) => keyspace.Find(shard) is { } here
        ? gate.QueryAsync(here, query, isLocal, cancellationToken)
        : remote.AskAsync(keyspace, shard, isLocal ? ForwardKind.QueryLocal : ForwardKind.Query, query, cancellationToken);
}
