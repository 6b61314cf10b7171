namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>One request to a store of texts and its answer.</summary>
/// <param name="Key">Which key.</param>
/// <param name="Action">What was asked.</param>
/// <param name="Value">The text that was told, put or appended; for a get of no meaning while the outcome is unknown.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct KeyValueOperation(string Key, KeyValueAction Action, string Value)
{
    /// <summary>The request and its answer.</summary>
    public override string ToString() => Action switch
    {
        KeyValueAction.Get => $"get -> {Excerpt.Of(Value)}",
        KeyValueAction.Put => $"put {Excerpt.Of(Value)}",
        _ => $"append {Excerpt.Of(Value)}",
    };
}
