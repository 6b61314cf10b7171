using System.Globalization;

namespace DataWarehouse.SDK.StateMachines;

/// <summary>128 bits that stand for a whole state: equal states have equal digests, different states almost surely different
/// ones.</summary>
/// <remarks>It detects faults, not forgery. Immutable and thread-safe.</remarks>
/// <param name="Value">The bits, as an unsigned number.</param>
public readonly record struct StateDigest(UInt128 Value)
{
    /// <summary>The digest as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
