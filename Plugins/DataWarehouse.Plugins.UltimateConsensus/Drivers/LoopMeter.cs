namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>How long the rounds of one thread take: plain stores by that thread, for others to look at.</summary>
/// <remarks>Thread-safe; <see cref="Woke"/> and <see cref="Rests"/> are for the one thread.</remarks>
/// <param name="time">The clock.</param>
internal sealed class LoopMeter(TimeProvider time)
{
    private long _wokeAt;
    private long _rounds;
    private long _busy;
    private long _longest;

    /// <summary>Rounds that had something to do.</summary>
    public long Rounds => Volatile.Read(ref _rounds);

    /// <summary>For how long the thread did not wait for something to do.</summary>
    public TimeSpan Busy => time.GetElapsedTime(0, Volatile.Read(ref _busy));

    /// <summary>The thread begins, or has something to do, and looks at all that waits.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="hasWork">Whether there is anything.</param>
    public void Woke(long now, bool hasWork)
    {
        _wokeAt = now;
        if (hasWork) Volatile.Write(ref _rounds, _rounds + 1);
    }

    /// <summary>The round is over.</summary>
    public void Rests()
    {
        var took = time.GetTimestamp() - _wokeAt;
        Volatile.Write(ref _busy, _busy + took);

        // One that is lost to somebody who looks just now is of no account.
        if (took > Volatile.Read(ref _longest)) Volatile.Write(ref _longest, took);
    }

    /// <summary>The longest round since the last time that somebody asked: for so long nothing that came was looked at.</summary>
    public TimeSpan TakeLongest() => time.GetElapsedTime(0, Interlocked.Exchange(ref _longest, 0));
}
