namespace DataWarehouse.Node.Cli.Drills;

/// <summary>Hears every acknowledgement, and knows the longest time without one.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DrillPulse(TimeProvider time)
{
    private readonly Lock _hearing = new();
    private long _last = time.GetTimestamp();
    private TimeSpan _longest;

    /// <summary>An operation was acknowledged.</summary>
    public void Beat()
    {
        lock (_hearing) Note_NeedsLock();
    }

    /// <summary>Forgets the longest time, and begins anew now.</summary>
    public void Restart()
    {
        lock (_hearing) (_last, _longest) = (time.GetTimestamp(), TimeSpan.Zero);
    }

    /// <summary>The longest time without an acknowledgement since the last restart, one that still lasts too.</summary>
    public TimeSpan Read()
    {
        lock (_hearing)
        {
            var running = time.GetElapsedTime(_last);
            return running > _longest ? running : _longest;
        }
    }

    private void Note_NeedsLock()
    {
        var now = time.GetTimestamp();
        var pause = time.GetElapsedTime(_last, now);
        if (pause > _longest) _longest = pause;
        _last = now;
    }
}
