using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>This node's replica of one group: proposes, reads, and says how it is.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class RaftReplica
{
    private readonly ShardLoop _shard;
    private readonly HostedReplica _hosted;
    private readonly CallPool<ProposalCall> _calls;

    internal RaftReplica(PeerId node, ShardLoop shard, HostedReplica hosted, CallPool<ProposalCall> calls)
    {
        Node = node;
        _shard = shard;
        _hosted = hosted;
        _calls = calls;
    }

    /// <summary>The node that holds it.</summary>
    public PeerId Node { get; }

    /// <summary>The group's number.</summary>
    public long Group => _hosted.Group.Value;

    /// <summary>This replica's number in the group.</summary>
    public long Replica => _hosted.Core.Self.Value;

    /// <summary>Proposes a command, which is applied each time it is proposed. Use a session to have it applied once.</summary>
    /// <param name="command">The command, up to 4 MiB; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait; the command may still be applied.</param>
    /// <returns>The answer, once the command is durable on a majority and applied here, or refused.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The command is larger than 4 MiB.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    public ValueTask<ProposalResult> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        var call = _calls.Rent();
        var task = call.BeginAsync(CommandEnvelope.PlainCommand(0, command), cancellationToken);
        if (!_shard.TryPost(new ShardInput(ShardInputKind.Propose, _hosted, call))) ((IProposalCaller)call).Refused(RequestRefusal.Stopped, default);
        return task;
    }

    /// <summary>Asks the state machine; the answer sees everything that was answered before (linearizable).</summary>
    /// <param name="request">The question; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<QueryResult> QueryAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var call = new QueryCall(request);
        var task = call.BeginAsync(cancellationToken);
        if (!_shard.TryPost(new ShardInput(ShardInputKind.Query, _hosted, call))) ((IQueryCaller)call).Refused(RequestRefusal.Stopped, default);
        return task;
    }

    /// <summary>How the replica is, between two turns of its shard.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ObjectDisposedException">The node has stopped.</exception>
    public Task<ReplicaStatus> GetStatusAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<ReplicaStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_shard.TryPost(_ => answer.TrySetResult(ReplicaStatus.Of(_hosted)))) answer.TrySetException(new ObjectDisposedException(nameof(RaftNode)));
        return answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets this replica campaign now. It may fail, as any election may.</summary>
    public void Campaign() => _shard.Post(shard => shard.Campaign(_hosted));

    internal void Close() => _shard.Post(shard => shard.Remove(_hosted));
}
