using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>One life of a group in this log. A group that is destroyed and created again gets a higher one, so that what the old life left behind can never come back.</summary>
/// <param name="Value">The number, 1 or more; 0 is "no life".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct Generation(long Value) : IComparable<Generation>
{
    /// <summary>No life.</summary>
    public static Generation None => default;

    /// <summary>Whether this is none.</summary>
    public bool IsNone => Value == 0;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <(Generation left, Generation right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >(Generation left, Generation right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <=(Generation left, Generation right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >=(Generation left, Generation right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The number to compare with.</param>
    public int CompareTo(Generation other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
