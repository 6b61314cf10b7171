using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>One Raft group as this process sees it: its members, its log, and the ways to propose to it and to read from it.</summary>
/// <remarks>
/// <para>Its properties say what was last heard, which may be stale; the indexes never go back, and cover everything that a call through this object was answered.</para>
/// <para>Thread-safe. Overlapping proposals take places in the log in any order.</para>
/// </remarks>
public sealed class RaftGroup
{
    private readonly GroupBoard _board;
    private readonly GroupCalls _calls;
    private readonly CaptureDesk _captures;
    private readonly int _commandBytesMax;

    internal RaftGroup(GroupBoard board, GroupCalls calls, CaptureDesk captures, RaftGroupLog log, int commandBytesMax)
    {
        (_board, _calls, _captures, _commandBytesMax) = (board, calls, captures, commandBytesMax);
        Log = log;
    }

    /// <summary>The group's number, 1 or more.</summary>
    public int GroupId => _board.Group;

    /// <summary>The nodes that hold its voters: those it began with until others are heard of.</summary>
    public IReadOnlyList<string> VoterIds => _board.VoterNames;

    /// <summary>The node that leads, as far as known; null where none is.</summary>
    public string? CurrentLeader => _board.Leader is var leader && leader == default ? null : leader.Node;

    /// <summary>Whether a voter of this process leads, as far as known.</summary>
    public bool IsLedHere => _board.Leading is not null;

    /// <summary>The log, to look at.</summary>
    public RaftGroupLog Log { get; }

    /// <summary>The highest index known to be committed.</summary>
    public long CommitIndex => _board.Commit;

    /// <summary>The highest index that a state machine of this process has applied.</summary>
    public long LastApplied => _board.Applied;

    /// <summary>The most bytes that a command may have.</summary>
    public int CommandBytesMax => _commandBytesMax;

    internal GroupBoard Board => _board;

    /// <summary>Waits until the group has a leader; where it has none, a voter of this process campaigns.</summary>
    /// <returns>The node that leads; null if none was elected in time, since too few voters run or can be reached.</returns>
    public Task<string?> ElectLeaderAsync() => ElectLeaderAsync(CancellationToken.None);

    /// <summary>Waits until the group has a leader; where it has none, a voter of this process campaigns.</summary>
    /// <param name="cancellationToken">Ends the wait; the election goes on.</param>
    /// <returns>The node that leads; null if none was elected in time, since too few voters run or can be reached.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<string?> ElectLeaderAsync(CancellationToken cancellationToken)
    {
        await _board.LookAsync(cancellationToken).ConfigureAwait(false);
        if (_board.Leader == default && _board.Replicas is [var first, ..]) first.Campaign();
        return await _calls.FindLeaderAsync(cancellationToken).ConfigureAwait(false) ? CurrentLeader : null;
    }

    /// <summary>Proposes an entry and waits until a majority has it durably and it is applied here.</summary>
    /// <param name="entry">The entry; its data counts, and the leader gives it term, index and timestamp.</param>
    /// <returns>Whether it is committed; false means that it has no effect and never will have.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="entry"/> or its data is null.</exception>
    /// <exception cref="OutcomeUnknownException">Nobody can say whether it was or will be committed.</exception>
    public Task<bool> AppendEntryAsync(LogEntry entry) => AppendEntryAsync(entry, CancellationToken.None);

    /// <summary>Proposes an entry and waits until a majority has it durably and it is applied here.</summary>
    /// <param name="entry">The entry; its data counts, and the leader gives it term, index and timestamp.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>Whether it is committed; false means that it has no effect and never will have.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="entry"/> or its data is null.</exception>
    /// <exception cref="OutcomeUnknownException">Nobody can say whether it was or will be committed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    public async Task<bool> AppendEntryAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(entry.Data, nameof(entry));
        var result = await ProposeAsync(entry.Data, cancellationToken).ConfigureAwait(false);
        return result.Status == ProposalStatus.OutcomeUnknown ? throw new OutcomeUnknownException(GroupId) : result.IsApplied;
    }

    /// <summary>
    /// Proposes a command, which is applied each time it is proposed; while no leader is known it looks for one, as long as the options say. Where the leader is another
    /// process, the answer names it at once. Allocates nothing of its own while the leader is here.
    /// </summary>
    /// <param name="command">The command; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait; the command may still be applied.</param>
    /// <returns>The answer, once the command is durable on a majority and applied here, or refused; await it once.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    public ValueTask<ProposalResult> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        RefusalOf(command) is var refusal && refusal != ProposalStatus.None
            ? ValueTask.FromResult(new ProposalResult(refusal, 0, 0, default, default))
            : _calls.ProposeAsync(CommandEnvelope.PlainCommand(0, command), cancellationToken);

    /// <summary>Asks the state machine; the answer sees everything that was answered before the call, by whichever node (linearizable).</summary>
    /// <param name="request">The question; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer; await it once.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<QueryResult> QueryAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken) => OwnRequest.IsOwn(request.Span)
        ? ValueTask.FromResult(new QueryResult(QueryOutcome.Malformed, 0, default, default))
        : _calls.QueryAsync(request, cancellationToken);

    /// <summary>Opens a session, in which a command is applied once however often it is proposed.</summary>
    /// <param name="timeToLive">How long the session lives without a command, up to 30 days.</param>
    /// <param name="cancellationToken">Ends the wait; a session may then be open that nobody uses, and expires.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeToLive"/> is not 1 ms to 30 days.</exception>
    /// <exception cref="ConsensusException">The group refused, or nobody can say whether it is open; trying again is safe.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ConsensusSession> OpenSessionAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeToLive, TimeSpan.FromMilliseconds(CommandEnvelope.TimeToLiveMsMax));
        var opened = await _calls.ProposeAsync(CommandEnvelope.OpenSession(0, (long)timeToLive.TotalMilliseconds), cancellationToken).ConfigureAwait(false);
        if (opened.IsApplied) return new ConsensusSession(this, _calls, new SessionId(opened.Index));
        var (code, sentence) = Refusals.Of(opened);
        throw new ConsensusException(code, $"No session was opened in group {GroupId}. {sentence}", Refusals.IsTransient(code), null);
    }

    /// <summary>Runs some work whenever a voter of this process leads the group, and cancels it when that is over; again and again, until it is told to stop.</summary>
    /// <param name="work">
    /// The work; its token is cancelled once leadership is seen to be lost, which may be a moment after another process has won it. So whatever it does must bear that two
    /// do it for a moment, best by going through the log of this group. When it returns it is run again at the next leadership.
    /// </param>
    /// <param name="cancellationToken">Ends it, once the work has ended.</param>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task RunWhileLeadingAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return new LeaderWork(_board, _calls, work).RunAsync(cancellationToken);
    }

    /// <summary>Waits until every replica of this process has applied all that is committed at the moment of the call.</summary>
    /// <returns>The highest index applied here, which may cover later entries too.</returns>
    /// <exception cref="ConsensusException">No leader confirmed what is committed, or a replica has stopped.</exception>
    public Task<long> ApplyCommittedEntriesAsync() => ApplyCommittedEntriesAsync(CancellationToken.None);

    /// <summary>Waits until every replica of this process has applied all that is committed at the moment of the call.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The highest index applied here, which may cover later entries too.</returns>
    /// <exception cref="ConsensusException">No leader confirmed what is committed, or a replica has stopped.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<long> ApplyCommittedEntriesAsync(CancellationToken cancellationToken)
    {
        var barrier = OwnRequest.Encode(OwnRequestKind.Barrier, []);
        Require(await _calls.QueryAsync(barrier, cancellationToken).ConfigureAwait(false));
        foreach (var replica in _board.Replicas)
        {
            var answer = await replica.QueryAsync(barrier, cancellationToken).ConfigureAwait(false);
            if (answer.Outcome is not (QueryOutcome.Stopped or QueryOutcome.NotHere)) Require(answer);
            _board.Answered(answer.Index);
        }

        return LastApplied;
    }

    /// <summary>Takes a snapshot of the state machine: of everything that was answered before the call, at least.</summary>
    /// <returns>The snapshot, with the group, the index of the last entry in it and a checksum in front.</returns>
    /// <exception cref="ConsensusException">No leader confirmed the read, or the group has stopped.</exception>
    public Task<byte[]> TakeSnapshotAsync() => TakeSnapshotAsync(CancellationToken.None);

    /// <summary>Takes a snapshot of the state machine: of everything that was answered before the call, at least.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, with the group, the index of the last entry in it and a checksum in front.</returns>
    /// <exception cref="ConsensusException">No leader confirmed the read, or the group has stopped.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<byte[]> TakeSnapshotAsync(CancellationToken cancellationToken)
    {
        using var ticket = _captures.Ask();
        var answer = await _calls.QueryAsync(ticket.Request, cancellationToken).ConfigureAwait(false);
        Require(answer);
        var captured = await ticket.Captured.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var target = new MemoryStream();
        target.SetLength(GroupSnapshot.HeaderBytes);
        target.Position = GroupSnapshot.HeaderBytes;
        captured.WriteTo(target, cancellationToken);
        var snapshot = target.ToArray();
        GroupSnapshot.Seal(snapshot, GroupId, answer.Index);
        return snapshot;
    }

    /// <summary>
    /// Replaces the state of the group by that of a snapshot, through its log: on every replica, at one place of the order of all commands. Sessions stay. The snapshot must
    /// fit into a command; larger states are not restored on a running group.
    /// </summary>
    /// <param name="snapshot">What <see cref="TakeSnapshotAsync()"/> gave, of this group or one with the same kind of state machine.</param>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="ConsensusException">
    /// It is no snapshot of such a state machine, or too large; or the group refused. The state is as it was, unless the exception is an <see cref="OutcomeUnknownException"/>.
    /// </exception>
    public Task RestoreSnapshotAsync(byte[] snapshot) => RestoreSnapshotAsync(snapshot, CancellationToken.None);

    /// <summary>As <see cref="RestoreSnapshotAsync(byte[])"/>.</summary>
    /// <param name="snapshot">What <see cref="TakeSnapshotAsync()"/> gave, of this group or one with the same kind of state machine.</param>
    /// <param name="cancellationToken">Ends the wait; the state may still be replaced.</param>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="ConsensusException">
    /// It is no snapshot of such a state machine, or too large; or the group refused. The state is as it was, unless the exception is an <see cref="OutcomeUnknownException"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    public async Task RestoreSnapshotAsync(byte[] snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!GroupSnapshot.TryOpen(snapshot, out _))
            throw new ConsensusException(ConsensusErrors.BadSnapshot, "The bytes are no snapshot, or are damaged.", isTransient: false, null);
        var command = OwnRequest.Encode(OwnRequestKind.Restore, snapshot);
        var result = command.Length > _commandBytesMax
            ? new ProposalResult(ProposalStatus.TooLarge, 0, 0, default, default)
            : await _calls.ProposeAsync(CommandEnvelope.PlainCommand(0, command), cancellationToken).ConfigureAwait(false);
        if (result.Status == ProposalStatus.OutcomeUnknown) throw new OutcomeUnknownException(GroupId);
        if (!result.IsApplied)
        {
            var (code, sentence) = Refusals.Of(result);
            throw new ConsensusException(code, $"The snapshot was not restored in group {GroupId}. {sentence}", Refusals.IsTransient(code), null);
        }

        if (!GroupMachine.SaysRestored(result.Response.Span))
            throw new ConsensusException(ConsensusErrors.BadSnapshot, $"The state machine of group {GroupId} cannot read the snapshot; its state is as it was.", isTransient: false, null);
    }

    /// <summary>What is wrong with a command before it is proposed.</summary>
    /// <param name="command">The command.</param>
    internal ProposalStatus RefusalOf(ReadOnlyMemory<byte> command) =>
        command.Length > _commandBytesMax ? ProposalStatus.TooLarge
        : OwnRequest.IsOwn(command.Span) ? ProposalStatus.Malformed
        : ProposalStatus.None;

    private void Require(in QueryResult answer)
    {
        if (answer.Outcome == QueryOutcome.Answered) return;
        var (code, sentence) = Refusals.Of(answer);
        throw new ConsensusException(code, $"Group {GroupId} did not answer. {sentence}", Refusals.IsTransient(code), null);
    }
}
