using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>A caller's name for one request to read, given back with its outcome.</summary>
/// <param name="Value">Any number; the log does not look at it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ReadTicket(long Value)
{
    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
