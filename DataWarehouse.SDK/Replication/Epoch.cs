using System.Globalization;
using System.Text.Json.Serialization;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// A position in the history of the membership: the index of an entry in the system group's log. A vector's <em>stamp</em> is an
/// epoch too: the vector knows all surviving events of every node sealed at or before it.
/// </summary>
/// <remarks>The value is a log index; 0 means "before everything" and, as a stamp, claims nothing. Immutable and thread-safe.</remarks>
public readonly record struct Epoch : IComparable<Epoch>
{
    /// <summary>Makes an epoch from a log index.</summary>
    /// <param name="value">Log index, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public Epoch(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>Before every entry; as a stamp: claims nothing.</summary>
    public static Epoch Zero => default;

    /// <summary>The log index.</summary>
    public long Value { get; }

    /// <summary>The epoch of the following log entry.</summary>
    /// <exception cref="OverflowException">This is the largest epoch a 64-bit index can name.</exception>
    [JsonIgnore]
    public Epoch Next => new(checked(Value + 1));

    /// <summary>The later of two epochs.</summary>
    /// <param name="left">One epoch.</param>
    /// <param name="right">The other epoch.</param>
    public static Epoch Max(Epoch left, Epoch right) => left.Value >= right.Value ? left : right;

    /// <summary>Whether <paramref name="left"/> is earlier than <paramref name="right"/>.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is later than <paramref name="right"/>.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is earlier than <paramref name="right"/> or the same.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is later than <paramref name="right"/> or the same.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;

    /// <summary>Orders epochs by log index.</summary>
    /// <param name="other">The epoch to compare with.</param>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <summary>The log index as decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
