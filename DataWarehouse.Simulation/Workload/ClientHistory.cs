using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Workload;

/// <summary>What all clients of a world asked and were told, and the judgement on it.</summary>
/// <remarks>
/// Source of the judgement: Herlihy and Wing, "Linearizability" (1990). An operation that was given up, or whose response the sessions did not keep, has
/// an unknown outcome until the end; then the stores are asked what became of it.
/// <para>Why that takes nothing from the check: an operation of unknown outcome may stand anywhere after its call, with any answer, or nowhere. One that
/// no store executed is taken out, so it stands nowhere; one that was executed gets the answer that the store gave and a return at the end of the
/// history, so it stands somewhere, with that answer only. Every order that explains the history afterwards is one that explained it before: the
/// search can find more violations in this way and never fewer. Nor does it accuse wrongly, for the effect of a command reaches clients by its
/// execution only. What clients saw keeps its answers and its times, and the order is still for the search to find: where in the log a command was
/// executed is not said.</para>
/// <para>Not thread-safe; belongs to its world.</para>
/// </remarks>
internal sealed class ClientHistory
{
    private static readonly CheckLimits Limits = new() { StepsPerKeyMax = 1_000_000, VisitedBytesMax = 64L << 20 };

    private readonly History<KvOperation> _history = new();
    private readonly Dictionary<int, long> _toldWithoutAnswer = [];

    /// <summary>How many operations it holds.</summary>
    public int Count => _history.Count;

    /// <summary>A client asks.</summary>
    /// <param name="call">The request.</param>
    public void Called(Call call)
    {
        if (call.Kind is not (CallKind.OpenSession or CallKind.CloseSession))
            call.History = _history.Call(call.Client.Number, call.InvokedMicros, new KvOperation(call.Command, default));
    }

    /// <summary>A client is told the answer.</summary>
    /// <param name="call">The request.</param>
    /// <param name="now">The virtual time in microseconds.</param>
    /// <param name="result">The answer.</param>
    public void Returned(Call call, long now, in KvResult result)
    {
        if (call.History >= 0) _history.Return(call.History, now, new KvOperation(call.Command, result));
    }

    /// <summary>A client is told that its command took effect, and that the answer is gone: it took effect by now.</summary>
    /// <param name="call">The request.</param>
    /// <param name="now">The virtual time in microseconds.</param>
    public void ReturnedWithoutAnswer(Call call, long now)
    {
        if (call.History >= 0) _toldWithoutAnswer.TryAdd(call.History, now);
    }

    /// <summary>A request certainly had no effect, or was a read that was given up.</summary>
    /// <param name="call">The request.</param>
    public void Discarded(Call call)
    {
        if (call.History >= 0) _history.Discard(call.History);
    }

    /// <summary>Judges the whole history, once all replicas are equal: what no store has executed by then, no client has seen anything of.</summary>
    /// <param name="executions">What the stores executed.</param>
    /// <param name="now">The virtual time in microseconds: the end of the history.</param>
    /// <exception cref="OracleViolationException">No order of the operations explains all answers, or the search for one reached its limit.</exception>
    public void Judge(ExecutionRecord executions, long now)
    {
        for (var handle = 0; handle < _history.Entered; handle++)
        {
            if (_history.IsOpen(handle)) Settle(handle, executions, now);
        }

        var result = new LinearizabilityChecker<KvState, KvOperation>(new KvModel(), Limits).Check(_history.ToOperations());
        if (result.Verdict == Verdict.NotLinearizable) throw new OracleViolationException("Linearizability", result.Explanation);
        if (result.Verdict == Verdict.Unknown) throw new OracleViolationException("Linearizability", $"undecided: {result.Explanation}");
    }

    private void Settle(int handle, ExecutionRecord executions, long now)
    {
        var command = _history[handle].Operation.Command;
        var wasTold = _toldWithoutAnswer.TryGetValue(handle, out var told);
        if (executions.TryFind(command, out var result)) _history.Return(handle, wasTold ? told : now, new KvOperation(command, result));
        else if (!wasTold) _history.Discard(handle);
        else throw new OracleViolationException("Linearizability", $"A client was told at {told} us that {command} took effect; no replica has executed it.");
    }
}
