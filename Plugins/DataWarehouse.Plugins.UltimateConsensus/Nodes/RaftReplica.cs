using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Drivers;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
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
    public ValueTask<ProposalResult> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        ProposeAsync(CommandEnvelope.PlainCommand(0, command), cancellationToken);

    /// <summary>Asks the state machine; the answer sees everything that was answered before (linearizable).</summary>
    /// <param name="request">The question; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<QueryResult> QueryAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var call = new QueryCall(request);
        var task = call.BeginAsync(cancellationToken);
        if (_shard.TryCall(new ShardInput(ShardInputKind.Query, _hosted, call)) is { } refusal) ((IQueryCaller)call).Refused(refusal, default);
        return task;
    }

    /// <summary>
    /// Asks the state machine as it is here, without asking the group: the answer may be old, as old as this node has been cut off. It wakes no sleeping group, and is answered
    /// without a leader, too.
    /// </summary>
    /// <param name="request">The question; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<QueryResult> QueryLocalAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var call = new QueryCall(request);
        var task = call.BeginAsync(cancellationToken);
        if (_shard.TryCall(new ShardInput(ShardInputKind.QueryLocal, _hosted, call)) is { } refusal) ((IQueryCaller)call).Refused(refusal, default);
        return task;
    }

    /// <summary>
    /// Changes the members of the group; only where this node leads. More than one change, or one that swaps voters, goes through a joint configuration that is left by itself.
    /// A node that is to hold a new member takes it up with <see cref="RaftNode.JoinGroupAsync"/>, before or after; add it as a learner, and make it a voter once its
    /// <see cref="RaftMemberStatus.Match"/> is close to the end of the log, or the group may wait for it. One that has nothing yet is refused as a voter.
    /// </summary>
    /// <param name="changes">The changes, 1 to 64, each to another replica.</param>
    /// <param name="cancellationToken">Ends the wait, not the change.</param>
    /// <exception cref="ArgumentException">There are no changes, or too many, or one of them is none.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    public Task<ChangeResult> ChangeMembersAsync(IReadOnlyList<RaftMemberChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count is 0 or > ConfigurationChange.ChangesMax) throw new ArgumentException($"There are {changes.Count} changes; 1 to {ConfigurationChange.ChangesMax} may be asked for at a time.", nameof(changes));
        var change = new ConfigurationChange(ChangeTransition.Auto, [.. changes.Select(PartOf)]);
        return AskAsync((shard, caller) => shard.Requests.Change(_hosted, change, caller), cancellationToken);
    }

    /// <summary>Hands leadership to another voter; only where this node leads. Nothing is proposed meanwhile.</summary>
    /// <param name="replica">Who is to lead.</param>
    /// <param name="cancellationToken">Ends the wait, not the handing over.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    public Task<ChangeResult> TransferLeadershipAsync(long replica, CancellationToken cancellationToken) =>
        AskAsync((shard, caller) => shard.Requests.Transfer(_hosted, new ReplicaId(replica), caller), cancellationToken);

    /// <summary>Answers <see cref="IRaftNodeObserver.MembershipQuestioned"/>. An answer that nobody waits for changes nothing.</summary>
    /// <param name="isMember">Whether it is a member; null if that cannot be said now.</param>
    public void AnswerMembership(bool? isMember)
    {
        var answer = isMember switch { true => CatalogueAnswer.Member, false => CatalogueAnswer.Removed, null => CatalogueAnswer.Unknown };
        _shard.Post(shard => shard.Requests.CatalogueAnswered(_hosted, answer));
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
    public void Campaign() => _shard.Post(shard => shard.Requests.Campaign(_hosted));

    /// <summary>Proposes what an envelope holds, in a session or outside of all.</summary>
    /// <param name="envelope">What.</param>
    /// <param name="cancellationToken">Ends the wait, with an unknown outcome.</param>
    internal ValueTask<ProposalResult> ProposeAsync(in CommandEnvelope envelope, CancellationToken cancellationToken)
    {
        var call = _calls.Rent();
        var task = call.BeginAsync(envelope, cancellationToken);
        if (_shard.TryCall(new ShardInput(ShardInputKind.Propose, _hosted, call)) is { } refusal) ((IProposalCaller)call).Refused(refusal, default);
        return task;
    }

    /// <summary>Looks at the replica between two turns of its shard.</summary>
    /// <param name="look">Looks; quick, throws nothing.</param>
    /// <returns>Whether it will be looked at; not once the node has stopped.</returns>
    internal bool TryLook(Action<HostedReplica> look) => _shard.TryPost(_ => look(_hosted));

    internal void Close() => _shard.Post(shard => shard.Remove(_hosted));

    /// <summary>Lets the replica go, and what it has under way with the log stands before whatever is asked of the log afterwards.</summary>
    internal Task LetGoAsync()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = _shard.TryPost(shard =>
        {
            shard.Remove(_hosted);
            gone.TrySetResult();
        });
        return isPosted ? gone.Task : throw new ObjectDisposedException(nameof(RaftNode));
    }

    private Task<ChangeResult> AskAsync(Action<Shard, IChangeCaller> ask, CancellationToken cancellationToken)
    {
        var call = new ChangeCall();
        if (!_shard.TryPost(shard => ask(shard, call))) call.Refused(RequestRefusal.Stopped, default, "the node has stopped");
        return call.Result.WaitAsync(cancellationToken);
    }

    private static ReplicaChange PartOf(RaftMemberChange change) => change.Part switch
    {
        RaftMemberPart.Voter => new ReplicaChange(ChangeKind.AddVoter, new ReplicaId(change.Member.Replica), change.Member.Node),
        RaftMemberPart.Learner => new ReplicaChange(ChangeKind.AddLearner, new ReplicaId(change.Member.Replica), change.Member.Node),
        RaftMemberPart.None => new ReplicaChange(ChangeKind.Remove, new ReplicaId(change.Member.Replica), default),
        _ => throw new ArgumentException($"{change.Part} is no part that a member can be given.", nameof(change)),
    };
}
