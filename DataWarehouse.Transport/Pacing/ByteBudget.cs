namespace DataWarehouse.Transport.Pacing;

/// <summary>
/// So many bytes a second: says how long to wait before the next bytes may go. What was not used is saved for a quarter of a second; a send may overdraw,
/// and is paid for by the ones behind it.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ByteBudget
{
    private readonly long _bytesPerSecond;
    private readonly long _savedMax;
    private long _bytes;
    private TimeSpan _now;

    /// <summary>Begins with all that can be saved.</summary>
    /// <param name="bytesPerSecond">The rate, 1 or more.</param>
    /// <param name="now">The time, of any clock that only goes forward.</param>
    public ByteBudget(long bytesPerSecond, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1);
        _bytesPerSecond = bytesPerSecond;
        _savedMax = Math.Max(1, bytesPerSecond / 4);
        _bytes = _savedMax;
        _now = now;
    }

    /// <summary>How long to wait before anything may be sent; zero or less when nothing hinders.</summary>
    /// <param name="now">The time.</param>
    public TimeSpan Wait(TimeSpan now)
    {
        // Time that did not earn a whole byte stays; else frequent questions would earn nothing.
        var earned = (long)Int128.Min(_savedMax - _bytes, (Int128)Math.Max(0, (now - _now).Ticks) * _bytesPerSecond / TimeSpan.TicksPerSecond);
        _bytes += earned;
        _now = _bytes == _savedMax ? now : _now + TimeSpan.FromTicks((long)((Int128)earned * TimeSpan.TicksPerSecond / _bytesPerSecond));
        return _bytes > 0 ? TimeSpan.Zero : _now + TimeSpan.FromTicks((long)((Int128)(1 - _bytes) * TimeSpan.TicksPerSecond / _bytesPerSecond) + 1) - now;
    }

    /// <summary>Notes what was sent.</summary>
    /// <param name="bytes">How many bytes.</param>
    public void Spend(long bytes) => _bytes -= bytes;
}
