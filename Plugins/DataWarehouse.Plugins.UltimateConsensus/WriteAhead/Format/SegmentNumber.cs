using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>One file of the log. Numbers grow and are never used for two segments that both held batches.</summary>
/// <param name="Value">The number, 1 or more.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SegmentNumber(long Value) : IComparable<SegmentNumber>
{
    /// <summary>The number after this one.</summary>
    public SegmentNumber Next => new(checked(Value + 1));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <(SegmentNumber left, SegmentNumber right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >(SegmentNumber left, SegmentNumber right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <=(SegmentNumber left, SegmentNumber right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >=(SegmentNumber left, SegmentNumber right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The number to compare with.</param>
    public int CompareTo(SegmentNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
