using System.Globalization;

namespace DataWarehouse.SDK.Consensus;

/// <summary>
/// One period of a group's history with at most one leader. An index and a term together name one entry for ever.
/// </summary>
/// <remarks>Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014). The first election makes term 1; 0
/// means
/// "before any election". Immutable and thread-safe.</remarks>
public readonly record struct Term : IComparable<Term>
{
    /// <summary>Makes a term from its number.</summary>
    /// <param name="value">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public Term(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>Before any election.</summary>
    public static Term Zero => default;

    /// <summary>The number, 0 or more.</summary>
    public long Value { get; }

    /// <summary>The term that the next election tries for.</summary>
    /// <exception cref="OverflowException">This is the largest term a 64-bit number can name.</exception>
    public Term Next => new(checked(Value + 1));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    /// <summary>The later of two.</summary>
    /// <param name="left">One term.</param>
    /// <param name="right">The other term.</param>
    public static Term Max(Term left, Term right) => left.Value >= right.Value ? left : right;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The term to compare with.</param>
    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
