using System.Collections.Immutable;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>One argument of a command: <c>key</c>, <c>key=value</c> or <c>key=(a,b,c)</c>.</summary>
/// <param name="Key">What stands before the equals sign, or the whole argument.</param>
/// <param name="Values">The values in order; empty when there is no equals sign, and for <c>key=()</c>.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ScenarioArgument(string Key, ImmutableArray<string> Values)
{
    /// <summary>Whether the argument is a bare word.</summary>
    public bool IsBare { get; init; }

    /// <summary>The argument as it may stand in a file.</summary>
    public override string ToString()
    {
        if (IsBare) return Key;
        return Values.Length == 1 ? $"{Key}={Values[0]}" : $"{Key}=({string.Join(",", Values)})";
    }
}
