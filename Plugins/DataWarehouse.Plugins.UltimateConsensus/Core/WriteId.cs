using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>One write that the core has asked for. Numbers grow by one within the life of a core.</summary>
/// <param name="Value">The number, 1 or more; 0 is "no write".</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct WriteId(long Value) : IComparable<WriteId>
{
    /// <summary>No write; an effect that waits for it waits for nothing.</summary>
    public static WriteId None => default;

    /// <summary>Whether this is no write.</summary>
    public bool IsNone => Value == 0;

    /// <summary>Whether <paramref name="left"/> was asked for before <paramref name="right"/>.</summary>
    /// <param name="left">One write.</param>
    /// <param name="right">The other write.</param>
    public static bool operator <(WriteId left, WriteId right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> was asked for after <paramref name="right"/>.</summary>
    /// <param name="left">One write.</param>
    /// <param name="right">The other write.</param>
    public static bool operator >(WriteId left, WriteId right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> was asked for before <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One write.</param>
    /// <param name="right">The other write.</param>
    public static bool operator <=(WriteId left, WriteId right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> was asked for after <paramref name="right"/> or is the same.</summary>
    /// <param name="left">One write.</param>
    /// <param name="right">The other write.</param>
    public static bool operator >=(WriteId left, WriteId right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(WriteId other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
