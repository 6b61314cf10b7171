using System.Globalization;

namespace DataWarehouse.SDK.Consensus;

/// <summary>
/// The place of an entry in the log of one group. Places of two groups have nothing to do with each other.
/// </summary>
/// <remarks>The first entry has index 1; 0 means "before the first entry". Immutable and thread-safe.</remarks>
public readonly record struct LogIndex : IComparable<LogIndex>
{
    /// <summary>Makes a log index from its number.</summary>
    /// <param name="value">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public LogIndex(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>Before the first entry.</summary>
    public static LogIndex Zero => default;

    /// <summary>The number, 0 or more.</summary>
    public long Value { get; }

    /// <summary>The place of the following entry.</summary>
    /// <exception cref="OverflowException">This is the largest log index a 64-bit number can name.</exception>
    public LogIndex Next => new(checked(Value + 1));

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;

    /// <summary>The later of two.</summary>
    /// <param name="left">One log index.</param>
    /// <param name="right">The other log index.</param>
    public static LogIndex Max(LogIndex left, LogIndex right) => left.Value >= right.Value ? left : right;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The log index to compare with.</param>
    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
