using System.Globalization;

namespace DataWarehouse.SDK.Transport;

/// <summary>One run of a process: random, drawn anew at every start. A peer whose boot id changed has lost all that it held in memory.</summary>
/// <param name="Value">The number; 0 names no run.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct BootId(UInt128 Value)
{
    /// <summary>The number as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
