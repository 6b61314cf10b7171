using System.Globalization;
using System.Text;

namespace DataWarehouse.Simulation.Linearizability;

/// <summary>Tells a reader where the search for an order has ended.</summary>
/// <remarks>Stateless.</remarks>
internal static class SearchReport
{
    private const int LastPlacedMax = 12;
    private const int CandidatesMax = 12;

    /// <summary>The key, the end of the longest order found, and why nothing can follow it.</summary>
    /// <typeparam name="TState">The model's state.</typeparam>
    /// <typeparam name="TOperation">What was asked and answered.</typeparam>
    /// <param name="model">The model that the search used, still prepared for the key.</param>
    /// <param name="search">The search after its end.</param>
    /// <param name="key">The key.</param>
    /// <param name="operations">The key's operations.</param>
    public static string Write<TState, TOperation>(
        ISequentialModel<TState, TOperation> model, KeySearch<TState, TOperation> search, string key, IReadOnlyList<TimedOperation<TOperation>> operations)
        where TState : struct, IEquatable<TState>
    {
        var text = new StringBuilder();
        var order = search.BestOrder;
        text.Append(CultureInfo.InvariantCulture, $"key \"{key}\" is not linearizable: at most {order.Count} of {operations.Count} operations can be put in order\n");
        if (order.Count > LastPlacedMax)
            text.Append(CultureInfo.InvariantCulture, $"  ... {order.Count - LastPlacedMax} earlier ones\n");
        foreach (var operation in order.Skip(order.Count - LastPlacedMax))
            text.Append(CultureInfo.InvariantCulture, $"  {operations[operation]}\n");
        text.Append(CultureInfo.InvariantCulture, $"state then: {model.Describe(search.BestState)}\n");
        text.Append(CultureInfo.InvariantCulture, $"cannot be placed: {operations[search.Stuck]}\n");
        text.Append("what could come next, and why it cannot:");
        var rest = Candidates(operations, order, operations[search.Stuck].ReturnedAt);
        foreach (var operation in rest.Take(CandidatesMax))
            text.Append(CultureInfo.InvariantCulture, $"\n  {operations[operation]}: {Reason(model, search.BestState, operation)}");
        if (rest.Count > CandidatesMax)
            text.Append(CultureInfo.InvariantCulture, $"\n  ... {rest.Count - CandidatesMax} more");
        return text.ToString();
    }

    private static List<int> Candidates<TOperation>(IReadOnlyList<TimedOperation<TOperation>> operations, IReadOnlyList<int> order, long firstReturn)
    {
        var placed = order.ToHashSet();
        return Enumerable.Range(0, operations.Count)
            .Where(i => !placed.Contains(i) && operations[i].CalledAt <= firstReturn)
            .OrderBy(i => operations[i].IsOutcomeUnknown)
            .ToList();
    }

    private static string Reason<TState, TOperation>(ISequentialModel<TState, TOperation> model, TState state, int operation)
        where TState : struct, IEquatable<TState>
    {
        if (!model.TryStep(state, operation, out var next))
            return model.Objection(state, operation);
        return next.Equals(state) ? "would change nothing" : "possible, but leads nowhere";
    }
}
