using System.Globalization;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>
/// One replica of one group, from its addition to its removal. The ids of a group grow with every addition and are never used again, so
/// that nothing of a removed replica (a vote, an acknowledgement, a message on its way) can be taken for something of its successor.
/// </summary>
/// <param name="Value">The number, 1 or more; 0 names nobody.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ReplicaId(long Value) : IComparable<ReplicaId>
{
    /// <summary>Names nobody.</summary>
    public static ReplicaId None => default;

    /// <summary>Whether this names nobody.</summary>
    public bool IsNone => Value == 0;

    /// <summary>Whether <paramref name="left"/> was given before <paramref name="right"/>.</summary>
    public static bool operator <(ReplicaId left, ReplicaId right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> was given after <paramref name="right"/>.</summary>
    public static bool operator >(ReplicaId left, ReplicaId right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> was given before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(ReplicaId left, ReplicaId right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> was given after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(ReplicaId left, ReplicaId right) => left.Value >= right.Value;

    /// <summary>Orders by number.</summary>
    /// <param name="other">The id to compare with.</param>
    public int CompareTo(ReplicaId other) => Value.CompareTo(other.Value);

    /// <summary>The number as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
