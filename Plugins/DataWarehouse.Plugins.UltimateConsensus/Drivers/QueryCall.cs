using System.Buffers;
using System.Threading.Tasks.Sources;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A linearizable read that somebody awaits.</summary>
/// <remarks>Thread-safe under the rules of <see cref="ValueTask{TResult}"/>: the result is fetched once.</remarks>
/// <param name="request">The question.</param>
internal sealed class QueryCall(ReadOnlyMemory<byte> request) : PendingCall, IQueryCaller, IValueTaskSource<QueryResult>
{
    private ManualResetValueTaskSourceCore<QueryResult> _source;
    private QueryResult _result;
    private Exception? _thrown;
    private int _isOver;

    /// <summary>Begins to wait.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<QueryResult> BeginAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled) cancellationToken.UnsafeRegister(static call => ((QueryCall)call!).Cancel(), this);
        return new ValueTask<QueryResult>(this, _source.Version);
    }

    /// <inheritdoc/>
    public override void GoOn()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0) return;
        if (_thrown is not null) _source.SetException(_thrown);
        else _source.SetResult(_result);
    }

    /// <inheritdoc/>
    void IQueryCaller.Answer(IStateMachine machine, LogIndex index)
    {
        var response = new ArrayBufferWriter<byte>();
        try
        {
            var status = machine.Query(request.Span, response);
            _result = new QueryResult(StatusOf(status), index.Value, status == QueryStatus.Answered ? response.WrittenMemory : default, default);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _thrown = exception;
        }

        CompletionQueue.Add(this);
    }

    /// <inheritdoc/>
    void IQueryCaller.Refused(RequestRefusal reason, PeerId leader)
    {
        _result = new QueryResult(reason switch
        {
            RequestRefusal.Busy => QueryOutcome.Busy,
            RequestRefusal.Stopped => QueryOutcome.Stopped,
            RequestRefusal.NotHere => QueryOutcome.NotHere,
            _ => QueryOutcome.NotLeader,
        }, 0, default, leader);
        CompletionQueue.Add(this);
    }

    /// <inheritdoc/>
    QueryResult IValueTaskSource<QueryResult>.GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource<QueryResult>.GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource<QueryResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0) _source.SetException(new OperationCanceledException("The wait for the read was cancelled."));
    }

    private static QueryOutcome StatusOf(QueryStatus status) => status switch
    {
        QueryStatus.Answered => QueryOutcome.Answered,
        QueryStatus.Unsupported => QueryOutcome.Unsupported,
        QueryStatus.TooLarge => QueryOutcome.TooLarge,
        _ => QueryOutcome.Malformed,
    };
}
