using System.Threading.Tasks.Sources;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A proposal that somebody awaits; used again for another once its result was fetched.</summary>
/// <remarks>Thread-safe under the rules of <see cref="ValueTask{TResult}"/>: the result is fetched once.</remarks>
/// <param name="pool">Where it goes after use.</param>
internal sealed class ProposalCall(CallPool<ProposalCall> pool) : PendingCall, IProposalCaller, IValueTaskSource<ProposalResult>
{
    private ManualResetValueTaskSourceCore<ProposalResult> _source;
    private CommandEnvelope _envelope;
    private ProposalResult _result;
    private CancellationTokenRegistration _cancellation;
    private int _isOver;
    private int _users;

    /// <inheritdoc/>
    CommandEnvelope IProposalCaller.Envelope => _envelope;

    /// <summary>Begins a proposal.</summary>
    /// <param name="envelope">What is proposed.</param>
    /// <param name="cancellationToken">Ends the wait, with an unknown outcome.</param>
    public ValueTask<ProposalResult> BeginAsync(in CommandEnvelope envelope, CancellationToken cancellationToken)
    {
        (_envelope, _isOver, _users) = (envelope, 0, 2);
        if (cancellationToken.CanBeCanceled) _cancellation = cancellationToken.UnsafeRegister(static call => ((ProposalCall)call!).Cancel(), this);
        return new ValueTask<ProposalResult>(this, _source.Version);
    }

    /// <inheritdoc/>
    public override void GoOn()
    {
        var isMine = Interlocked.Exchange(ref _isOver, 1) == 0;
        if (isMine) _source.SetResult(_result);
        LetGo();
    }

    /// <inheritdoc/>
    void IProposalCaller.Applied(in ApplyOutcome outcome)
    {
        var response = outcome.Response.IsEmpty ? default : (ReadOnlyMemory<byte>)outcome.Response.ToArray();
        End(new ProposalResult(StatusOf(outcome.Kind), outcome.Index.Value, outcome.Term.Value, response, default));
    }

    /// <inheritdoc/>
    void IProposalCaller.Refused(RequestRefusal reason, PeerId leader) => End(new ProposalResult(StatusOf(reason), 0, 0, default, leader));

    /// <inheritdoc/>
    void IProposalCaller.Unknown(PeerId leader) => End(new ProposalResult(ProposalStatus.OutcomeUnknown, 0, 0, default, leader));

    /// <inheritdoc/>
    ProposalResult IValueTaskSource<ProposalResult>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            LetGo();
        }
    }

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<ProposalResult>.GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<ProposalResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void End(in ProposalResult result)
    {
        _result = result;
        CompletionQueue.Add(this);
    }

    private void Cancel()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0) _source.SetException(new OperationCanceledException("The wait for the proposal was cancelled; its outcome is unknown."));
    }

    /// <summary>The waiter and the engine both let go of it; the last one puts it back.</summary>
    private void LetGo()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        _cancellation.Dispose();
        (_cancellation, _envelope, _result) = (default, default, default);
        _source.Reset();
        pool.Return(this);
    }

    private static ProposalStatus StatusOf(VerdictKind kind) => kind switch
    {
        VerdictKind.RefusedUnknownSession => ProposalStatus.UnknownSession,
        VerdictKind.RefusedStale or VerdictKind.RefusedTooFarAhead => ProposalStatus.RefusedBySession,
        VerdictKind.DuplicateResponseDropped => ProposalStatus.AppliedResponseGone,
        VerdictKind.Malformed => ProposalStatus.Malformed,
        _ => ProposalStatus.Applied,
    };

    private static ProposalStatus StatusOf(RequestRefusal refusal) => refusal switch
    {
        RequestRefusal.Busy => ProposalStatus.Busy,
        RequestRefusal.TooLarge => ProposalStatus.TooLarge,
        RequestRefusal.Superseded => ProposalStatus.Superseded,
        RequestRefusal.DiskFull => ProposalStatus.DiskFull,
        RequestRefusal.Stopped => ProposalStatus.Stopped,
        RequestRefusal.NotHere => ProposalStatus.NotHere,
        _ => ProposalStatus.NotLeader,
    };
}
