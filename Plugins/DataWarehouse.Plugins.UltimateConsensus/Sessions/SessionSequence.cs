using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>The number that a client gives to a command, unique within its session. Clients count upwards from 1 and may leave gaps.</summary>
/// <param name="Value">The number, 1 or more; 0 is before the first command.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SessionSequence(long Value) : IComparable<SessionSequence>
{
    /// <summary>Before the first command.</summary>
    public static SessionSequence Zero => default;

    /// <summary>Whether <paramref name="left"/> is the smaller number.</summary>
    /// <param name="left">One sequence.</param>
    /// <param name="right">The other sequence.</param>
    public static bool operator <(SessionSequence left, SessionSequence right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger number.</summary>
    /// <param name="left">One sequence.</param>
    /// <param name="right">The other sequence.</param>
    public static bool operator >(SessionSequence left, SessionSequence right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is the smaller number or the same.</summary>
    /// <param name="left">One sequence.</param>
    /// <param name="right">The other sequence.</param>
    public static bool operator <=(SessionSequence left, SessionSequence right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is the larger number or the same.</summary>
    /// <param name="left">One sequence.</param>
    /// <param name="right">The other sequence.</param>
    public static bool operator >=(SessionSequence left, SessionSequence right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The sequence to compare with.</param>
    public int CompareTo(SessionSequence other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
