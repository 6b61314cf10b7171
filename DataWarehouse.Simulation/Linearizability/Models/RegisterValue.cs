using System.Globalization;

namespace DataWarehouse.Simulation.Linearizability.Models;

/// <summary>What a register holds: nothing, or a number.</summary>
/// <param name="IsSet">Whether it was ever written.</param>
/// <param name="Number">The number, 0 when not.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RegisterValue(bool IsSet, long Number)
{
    /// <summary>Nothing: the value before the first write.</summary>
    public static RegisterValue Nil => default;

    /// <summary>A number.</summary>
    /// <param name="number">The number.</param>
    public static RegisterValue Of(long number) => new(true, number);

    /// <summary>The number, or nil.</summary>
    public override string ToString() => IsSet ? Number.ToString(CultureInfo.InvariantCulture) : "nil";
}
