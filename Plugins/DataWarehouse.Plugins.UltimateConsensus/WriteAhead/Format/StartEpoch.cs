using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>How many times the log was opened with something written. It grows at every start and stands in every batch header, so that remains of an earlier life never pass for the present one.</summary>
/// <param name="Value">The number, 1 or more; 0 is "before the first start".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct StartEpoch(long Value) : IComparable<StartEpoch>
{
    /// <summary>Before the first start.</summary>
    public static StartEpoch None => default;

    /// <summary>Whether this is none.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The epoch of the following start.</summary>
    public StartEpoch Next => new(checked(Value + 1));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <(StartEpoch left, StartEpoch right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >(StartEpoch left, StartEpoch right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <=(StartEpoch left, StartEpoch right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >=(StartEpoch left, StartEpoch right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The number to compare with.</param>
    public int CompareTo(StartEpoch other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
