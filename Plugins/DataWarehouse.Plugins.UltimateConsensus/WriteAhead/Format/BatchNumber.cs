using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>One write of the log. Batches are numbered without a gap through all segments and starts.</summary>
/// <param name="Value">The number, 1 or more; 0 is "no batch".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct BatchNumber(long Value) : IComparable<BatchNumber>
{
    /// <summary>No batch.</summary>
    public static BatchNumber None => default;

    /// <summary>Whether this is none.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The number of the following batch.</summary>
    public BatchNumber Next => new(checked(Value + 1));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <(BatchNumber left, BatchNumber right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >(BatchNumber left, BatchNumber right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <=(BatchNumber left, BatchNumber right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >=(BatchNumber left, BatchNumber right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The number to compare with.</param>
    public int CompareTo(BatchNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
