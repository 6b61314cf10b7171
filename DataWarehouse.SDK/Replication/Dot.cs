using System.Globalization;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// The name of one event: the write that incarnation <see cref="Origin"/> coordinated as its <see cref="Sequence"/>-th.
/// A dot names that one event, not the events before it.
/// </summary>
/// <remarks>
/// Source: Preguiça et al., "Dotted Version Vectors: Logical Clocks for Optimistic Replication" (2010).
/// Written as <c>incarnation:sequence</c>. Immutable and thread-safe.
/// </remarks>
public readonly record struct Dot : IComparable<Dot>
{
    /// <summary>Names an event.</summary>
    /// <param name="origin">The incarnation that coordinated the write.</param>
    /// <param name="sequence">Its number in that incarnation's own count, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sequence"/> is less than 1.</exception>
    public Dot(Incarnation origin, long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        Origin = origin;
        Sequence = sequence;
    }

    /// <summary>The incarnation that coordinated the write.</summary>
    public Incarnation Origin { get; }

    /// <summary>The number of the write in its origin's count: 1 or more, 0 only in the default value.</summary>
    public long Sequence { get; }

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>; not a causal order.</summary>
    public static bool operator <(Dot left, Dot right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>; not a causal order.</summary>
    public static bool operator >(Dot left, Dot right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/> or is the same; not a causal order.</summary>
    public static bool operator <=(Dot left, Dot right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/> or is the same; not a causal order.</summary>
    public static bool operator >=(Dot left, Dot right) => left.CompareTo(right) >= 0;

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <param name="text">Two decimal numbers without sign, blanks or leading zeros, joined by a colon.</param>
    /// <param name="dot">The dot read, or the default value.</param>
    /// <returns>False when <paramref name="text"/> is not in that form or a number is out of range.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Dot dot)
    {
        dot = default;
        var colon = text.IndexOf(':');
        if (colon < 0
            || !TryParseNumber(text[..colon], out var origin)
            || !TryParseNumber(text[(colon + 1)..], out var sequence)
            || sequence < 1)
        {
            return false;
        }

        dot = new Dot(new Incarnation(origin), sequence);
        return true;
    }

    /// <summary>Sorts by origin, then by sequence: an order for storage and encoding, not a causal one.</summary>
    /// <param name="other">The dot to compare with.</param>
    public int CompareTo(Dot other)
    {
        var byOrigin = Origin.CompareTo(other.Origin);
        return byOrigin != 0 ? byOrigin : Sequence.CompareTo(other.Sequence);
    }

    /// <summary>The dot as <c>incarnation:sequence</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin.Value}:{Sequence}");

    internal static bool TryParseNumber(ReadOnlySpan<char> digits, out long value)
    {
        // The framework's parser takes NUL characters after the digits for padding.
        value = 0;
        return !digits.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && (digits.Length == 1 || digits[0] != '0');
    }
}
