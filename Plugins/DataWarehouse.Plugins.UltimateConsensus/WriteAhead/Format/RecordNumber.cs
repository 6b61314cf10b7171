using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

/// <summary>One record of the log, counted through all batches. A record that was rewritten elsewhere keeps the number of its first place as its origin: it orders what was superseded when.</summary>
/// <param name="Value">The number, 1 or more; 0 is "no record".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RecordNumber(long Value) : IComparable<RecordNumber>
{
    /// <summary>No record.</summary>
    public static RecordNumber None => default;

    /// <summary>Whether this is none.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The number of the following record.</summary>
    public RecordNumber Next => new(checked(Value + 1));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <(RecordNumber left, RecordNumber right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >(RecordNumber left, RecordNumber right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator <=(RecordNumber left, RecordNumber right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other number.</param>
    public static bool operator >=(RecordNumber left, RecordNumber right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The number to compare with.</param>
    public int CompareTo(RecordNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
