using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Workload;

/// <summary>What all clients of a world asked and were told, and the judgement on it.</summary>
/// <remarks>
/// Source of the judgement: Herlihy and Wing, "Linearizability" (1990). An operation that was given up, or whose response the sessions did not keep, has
/// an unknown outcome. Not thread-safe; belongs to its world.
/// </remarks>
internal sealed class ClientHistory
{
    private static readonly CheckLimits Limits = new() { StepsPerKeyMax = 1_000_000, VisitedBytesMax = 64L << 20 };

    private readonly History<KvOperation> _history = new();


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

    /// <summary>A request certainly had no effect, or was a read that was given up.</summary>
    /// <param name="call">The request.</param>
    public void Discarded(Call call)
    {
        if (call.History >= 0) _history.Discard(call.History);
    }

    /// <summary>Judges the whole history.</summary>
    /// <exception cref="OracleViolationException">No order of the operations explains all answers.</exception>
    /// <exception cref="UndecidedException">The search for an order reached its limit.</exception>
    public void Judge()
    {
        var result = new LinearizabilityChecker<KvState, KvOperation>(new KvModel(), Limits).Check(_history.ToOperations());
        if (result.Verdict == Verdict.NotLinearizable) throw new OracleViolationException("Linearizability", result.Explanation);
        if (result.Verdict == Verdict.Unknown) throw new UndecidedException("Linearizability");
    }
}
