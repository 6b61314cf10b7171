using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Tests.Simulation.Linearizability;

/// <summary>The definition, tried out: every order of the operations that time allows, with every choice of unknown outcomes.
/// Tells operations apart by their client.</summary>
internal static class BruteForce
{
    public static bool IsLinearizable(IReadOnlyList<TimedOperation<RegisterOperation>> history) => Search(history, (long?)null, Step);

    public static bool IsLinearizable(IReadOnlyList<TimedOperation<KeyValueOperation>> history) => Search(history, "", Step);

    private static bool Search<TState, TOperation>(
        IReadOnlyList<TimedOperation<TOperation>> rest, TState state, Func<TState, TimedOperation<TOperation>, (bool IsLegal, TState Next)> step) =>
        rest.All(o => o.IsOutcomeUnknown) || rest.Any(first =>
            !rest.Any(other => other.ReturnedAt < first.CalledAt)
            && step(state, first) is (true, var next)
            && Search(rest.Where(other => other.Client != first.Client).ToList(), next, step));

    private static (bool IsLegal, long? Next) Step(long? state, TimedOperation<RegisterOperation> timed)
    {
        var operation = timed.Operation;
        var value = operation.Value.IsSet ? operation.Value.Number : (long?)null;
        var expected = operation.Expected.IsSet ? operation.Expected.Number : (long?)null;
        return (operation.Action, timed.IsOutcomeUnknown) switch
        {
            (RegisterAction.Write, _) => (true, value),
            (RegisterAction.Read, true) => (true, state),
            (RegisterAction.Read, false) => (state == value, state),
            (_, true) => (true, state == expected ? value : state),
            _ when operation.IsRefused => (state != expected, state),
            _ => (state == expected, value),
        };
    }

    private static (bool IsLegal, string Next) Step(string state, TimedOperation<KeyValueOperation> timed) => timed.Operation.Action switch
    {
        KeyValueAction.Put => (true, timed.Operation.Value),
        KeyValueAction.Append => (true, state + timed.Operation.Value),
        _ => (timed.IsOutcomeUnknown || state == timed.Operation.Value, state),
    };
}
