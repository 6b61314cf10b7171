using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DotNext.Threading;

namespace DataWarehouse.Plugins.UltimateConsensus;

/// <summary>
/// A client session of one group: each command is applied exactly once if it is answered, and at most once if it is not. What ends without an answer is proposed again by
/// itself under the same number, so an unknown outcome is rare here.
/// </summary>
/// <remarks>
/// Thread-safe; its commands are proposed one after another, since the next one says that the answer to the one before is not needed any more. Open several sessions for
/// more at a time. A session that is not used for its time-to-live expires, and what is proposed in it then is refused.
/// </remarks>
public sealed class ConsensusSession : IAsyncDisposable
{
    private const int AttemptsMax = 5;

    private readonly RaftGroup _group;
    private readonly GroupCalls _calls;
    private readonly SessionId _session;
    private readonly AsyncExclusiveLock _turn = new();
    private long _sequence;
    private int _isClosed;

    internal ConsensusSession(RaftGroup group, GroupCalls calls, SessionId session) => (_group, _calls, _session) = (group, calls, session);

    /// <summary>The session's number in its group: never used twice there, so it can name its owner in commands.</summary>
    public long Id => _session.Value;

    /// <summary>The group.</summary>
    public RaftGroup Group => _group;

    /// <summary>Proposes a command, which is applied once. An unknown outcome is cleared up by proposing it again, up to five times.</summary>
    /// <param name="command">The command; it must not change until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait; the command is applied once or never, and the session goes on.</param>
    /// <returns>The answer, or a refusal; await it once.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the outcome is unknown.</exception>
    /// <exception cref="ObjectDisposedException">The session was closed here.</exception>
    public async ValueTask<ProposalResult> ProposeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        if (_group.RefusalOf(command) is var refusal && refusal != ProposalStatus.None) return new ProposalResult(refusal, 0, 0, default, default);
        ObjectDisposedException.ThrowIf(_isClosed != 0, this);
        await _turn.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed != 0, this);
            var sequence = ++_sequence;
            var envelope = CommandEnvelope.SessionCommand(0, _session, new SessionSequence(sequence), new SessionSequence(sequence - 1), command);
            var result = await _calls.ProposeAsync(envelope, cancellationToken).ConfigureAwait(false);
            for (var attempt = 1; result.Status == ProposalStatus.OutcomeUnknown && attempt < AttemptsMax; attempt++)
            {
                var again = await _calls.ProposeAsync(envelope, cancellationToken).ConfigureAwait(false);
                // A refusal says that the copy has no effect; of the first one nothing is known by that.
                if (again.IsApplied || again.Status is ProposalStatus.OutcomeUnknown or ProposalStatus.UnknownSession or ProposalStatus.RefusedBySession) result = again;
            }

            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the session, so that it takes no room in the group. Where that fails it expires.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        await _calls.ProposeAsync(CommandEnvelope.CloseSession(0, _session), CancellationToken.None).ConfigureAwait(false);
        await _turn.DisposeAsync().ConfigureAwait(false);
    }
}
