using System.Globalization;

namespace DataWarehouse.SDK.Replication.Strategies;

/// <summary>
/// A point on a hybrid logical clock: milliseconds of the wall clock and a counter for events within, or ahead of, the same millisecond.
/// Orders writes for last-writer-wins; it is no proof of causality.
/// </summary>
/// <remarks>
/// Source: Kulkarni et al., "Logical Physical Clocks" (2014). Immutable and thread-safe. The default value is before all others.
/// </remarks>
public readonly record struct HybridTimestamp : IComparable<HybridTimestamp>
{
    /// <summary>Makes a timestamp.</summary>
    /// <param name="unixMs">Milliseconds since 1970-01-01 UTC, 0 or more.</param>
    /// <param name="counter">Events counted at that millisecond, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative.</exception>
    public HybridTimestamp(long unixMs, int counter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unixMs);
        ArgumentOutOfRangeException.ThrowIfNegative(counter);
        UnixMs = unixMs;
        Counter = counter;
    }

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public long UnixMs { get; }

    /// <summary>Events counted at that millisecond.</summary>
    public int Counter { get; }

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is earlier or the same.</summary>
    public static bool operator <=(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is later or the same.</summary>
    public static bool operator >=(HybridTimestamp left, HybridTimestamp right) => left.CompareTo(right) >= 0;

    /// <summary>The clock's next reading: never before its last one, at the wall clock where that has moved on.</summary>
    /// <param name="last">The clock's last reading.</param>
    /// <param name="wallUnixMs">What the wall clock says, in milliseconds since 1970-01-01 UTC.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wallUnixMs"/> is negative.</exception>
    /// <exception cref="OverflowException"><paramref name="last"/> is the largest timestamp there is.</exception>
    public static HybridTimestamp Next(HybridTimestamp last, long wallUnixMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wallUnixMs);
        if (wallUnixMs > last.UnixMs) return new HybridTimestamp(wallUnixMs, 0);
        return last.Counter < int.MaxValue
            ? new HybridTimestamp(last.UnixMs, last.Counter + 1)
            : new HybridTimestamp(checked(last.UnixMs + 1), 0);
    }

    /// <summary>Whether a received timestamp is so far ahead of the wall clock that it must be refused, never adopted.</summary>
    /// <param name="received">The timestamp of a received write.</param>
    /// <param name="wallUnixMs">What the wall clock here says, in milliseconds since 1970-01-01 UTC.</param>
    /// <param name="aheadMax">How far ahead a clock may be, zero or more; parts of a millisecond do not count.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wallUnixMs"/> or <paramref name="aheadMax"/> is negative.</exception>
    public static bool IsTooFarAhead(HybridTimestamp received, long wallUnixMs, TimeSpan aheadMax)
    {
        // A clock before 1970 is a fault; and with it the difference below could overflow and let every timestamp in.
        ArgumentOutOfRangeException.ThrowIfNegative(wallUnixMs);
        ArgumentOutOfRangeException.ThrowIfLessThan(aheadMax, TimeSpan.Zero);
        return received.UnixMs - wallUnixMs > aheadMax.Ticks / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>Orders by time, then by counter.</summary>
    /// <param name="other">The timestamp to compare with.</param>
    public int CompareTo(HybridTimestamp other)
    {
        var byTime = UnixMs.CompareTo(other.UnixMs);
        return byTime != 0 ? byTime : Counter.CompareTo(other.Counter);
    }

    /// <summary>The timestamp as <c>milliseconds.counter</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UnixMs}.{Counter}");
}
