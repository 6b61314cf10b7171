namespace DataWarehouse.Transport.Pacing;

/// <summary>
/// How long to wait before the next attempt to connect: doubling from 20 ms up to a limit, of which a random half is left out, so that nodes that lost
/// the same peer do not come back in step.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ReconnectDelay
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _max;
    private TimeSpan _next = First;
    private ulong _random;

    /// <summary>Begins with the shortest delay.</summary>
    /// <param name="max">The longest delay.</param>
    /// <param name="seed">Where its random numbers begin.</param>
    public ReconnectDelay(TimeSpan max, ulong seed)
    {
        _max = max;
        _random = seed;
    }

    /// <summary>The next delay; longer from time to time until <see cref="Reset"/>.</summary>
    public TimeSpan Next()
    {
        var whole = _next < _max ? _next : _max;
        _next = whole + whole;
        return (whole / 2) + new TimeSpan((long)(Draw() % (ulong)Math.Max(1, whole.Ticks / 2)));
    }

    /// <summary>Begins with the shortest delay again: a connection has come about.</summary>
    public void Reset() => _next = First;

    // SplitMix64: any seed is good, neighbouring ones too.
    private ulong Draw()
    {
        _random = unchecked(_random + 0x9e3779b97f4a7c15);
        var z = _random;
        z = unchecked((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9);
        z = unchecked((z ^ (z >> 27)) * 0x94d049bb133111eb);
        return z ^ (z >> 31);
    }
}
