using System.Globalization;

namespace DataWarehouse.SDK.Transport;

/// <summary>One cluster: random, drawn once when it is made. Nodes of different clusters never talk to each other.</summary>
/// <param name="Value">The number; 0 names no cluster.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct ClusterId(UInt128 Value)
{
    /// <summary>The number as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
