using System.Globalization;

namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// Says whether a history could have been made by one object that executes its operations one at a time, each between its call and its return
/// (Herlihy and Wing, 1990). Every key is an object of its own, so keys are checked one by one. The verdict depends on the history and the limits
/// only: no clock, no randomness, no hash order.
/// </summary>
/// <typeparam name="TState">The model's state.</typeparam>
/// <typeparam name="TOperation">What was asked and answered.</typeparam>
/// <remarks>Not thread-safe. May be used for many histories, one after the other; it keeps its memory between them.</remarks>
internal sealed class LinearizabilityChecker<TState, TOperation>
    where TState : struct, IEquatable<TState>
{
    private readonly ISequentialModel<TState, TOperation> _model;
    private readonly KeySearch<TState, TOperation> _search;

    /// <summary>Makes a checker.</summary>
    /// <param name="model">The model, which must not be shared with another checker.</param>
    /// <param name="limits">The limits, or null for the defaults.</param>
    public LinearizabilityChecker(ISequentialModel<TState, TOperation> model, CheckLimits? limits = null)
    {
        _model = model;
        _search = new KeySearch<TState, TOperation>(model, limits ?? new CheckLimits());
    }

    /// <summary>Checks a history. One key that is not linearizable decides; otherwise one that was not decided does.</summary>
    /// <param name="history">The operations in any order; those of one client need not follow each other.</param>
    public CheckResult Check(IReadOnlyList<TimedOperation<TOperation>> history)
    {
        var steps = 0L;
        var undecided = "";
        foreach (var (key, operations) in ByKey(history))
        {
            var verdict = _search.Run(operations);
            steps += _search.Steps;
            if (verdict == Verdict.NotLinearizable)
                return new CheckResult(verdict, steps, SearchReport.Write(_model, _search, key, operations));
            if (verdict == Verdict.Unknown && undecided.Length == 0)
                undecided = string.Create(CultureInfo.InvariantCulture, $"key \"{key}\": not decided within the limits, after {_search.Steps} steps of the model over {operations.Count} operations");
        }

        return new CheckResult(undecided.Length == 0 ? Verdict.Linearizable : Verdict.Unknown, steps, undecided);
    }

    private List<(string Key, List<TimedOperation<TOperation>> Operations)> ByKey(IReadOnlyList<TimedOperation<TOperation>> history)
    {
        var keys = new List<(string Key, List<TimedOperation<TOperation>> Operations)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var timed in history.OrderBy(o => o.CalledAt))
        {
            var key = _model.KeyOf(timed.Operation);
            if (!places.TryGetValue(key, out var place))
            {
                place = keys.Count;
                places.Add(key, place);
                keys.Add((key, []));
            }

            keys[place].Operations.Add(timed);
        }

        return keys;
    }
}
