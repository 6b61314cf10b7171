using System.Globalization;
using System.Text.Json.Serialization;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// One life of a node in a cluster. Consensus assigns it when the node joins: it <em>is</em> the index of the join entry in the
/// system group's log, so it is never reused and never taken from a clock. A restored backup, a cloned disk or a lost disk is a
/// new incarnation.
/// </summary>
/// <remarks>
/// The value is a log index, 1 or more; 0 means "no incarnation" and stands for nodes of a membership without epochs.
/// Immutable and safe to share between threads.
/// </remarks>
public readonly record struct Incarnation : IComparable<Incarnation>, IVectorId<Incarnation>
{
    /// <summary>Makes an incarnation from the log index of its join entry.</summary>
    /// <param name="value">Log index, 0 (none) or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public Incarnation(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The incarnation of nodes in a membership that has no epochs.</summary>
    public static Incarnation None => default;

    /// <summary>The log index of the join entry; 0 for <see cref="None"/>.</summary>
    public long Value { get; }

    Incarnation IVectorId<Incarnation>.Incarnation => this;

    /// <summary>The epoch at which the node joined: the same log index, read as an epoch.</summary>
    [JsonIgnore]
    public Epoch JoinedAt => new(Value);

    /// <summary>Whether <paramref name="left"/> joined before <paramref name="right"/>.</summary>
    public static bool operator <(Incarnation left, Incarnation right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> joined after <paramref name="right"/>.</summary>
    public static bool operator >(Incarnation left, Incarnation right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> joined before <paramref name="right"/> or is the same.</summary>
    public static bool operator <=(Incarnation left, Incarnation right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> joined after <paramref name="right"/> or is the same.</summary>
    public static bool operator >=(Incarnation left, Incarnation right) => left.Value >= right.Value;

    /// <summary>Orders incarnations by the time of joining.</summary>
    /// <param name="other">The incarnation to compare with.</param>
    public int CompareTo(Incarnation other) => Value.CompareTo(other.Value);

    /// <summary>The log index as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
