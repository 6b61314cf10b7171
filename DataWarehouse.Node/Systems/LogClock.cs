namespace DataWarehouse.Node.Systems;

/// <summary>Remembers since when a log has been as long as it is, so that what somebody lacks of it has an age.</summary>
/// <remarks>Not thread-safe. A look a second: it remembers two minutes.</remarks>
internal sealed class LogClock
{
    private const int LooksMax = 128;
    private readonly Queue<(long Last, long Timestamp)> _looks = new();

    /// <summary>The log ends here.</summary>
    /// <param name="last">Its last entry.</param>
    /// <param name="timestamp">When, by the clock's own timestamps.</param>
    public void Note(long last, long timestamp)
    {
        _looks.Enqueue((last, timestamp));
        if (_looks.Count > LooksMax) _looks.Dequeue();
    }

    /// <summary>How old the first entry is that somebody lacks, as far as is remembered; zero when nothing is lacking.</summary>
    /// <param name="match">The last entry that they have.</param>
    /// <param name="time">The clock.</param>
    public TimeSpan AgeOf(long match, TimeProvider time)
    {
        foreach (var (last, timestamp) in _looks)
        {
            if (last > match) return time.GetElapsedTime(timestamp);
        }

        return TimeSpan.Zero;
    }
}
