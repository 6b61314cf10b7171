namespace DataWarehouse.Node.Diagnostics;

/// <summary>When the last entries of a group were applied here, kept only while somebody traces requests.</summary>
/// <remarks>Thread-safe; one thread at a time adds.</remarks>
/// <param name="time">The clock.</param>
internal sealed class ApplyMarks(TimeProvider time)
{
    /// <summary>How many entries are remembered.</summary>
    public const int EntriesMax = 4_096;

    private ApplyMark?[]? _ring;

    /// <summary>Whether somebody traces.</summary>
    public static bool IsOn => RequestTracing.IsOn;

    /// <summary>Now.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>When a timestamp was.</summary>
    /// <param name="timestamp">The timestamp.</param>
    public DateTime ToUtc(long timestamp) => time.GetUtcNow().UtcDateTime - time.GetElapsedTime(timestamp);

    /// <summary>Entries were applied.</summary>
    /// <param name="first">The index of the first.</param>
    /// <param name="last">The index of the last.</param>
    /// <param name="begin">When that was begun.</param>
    public void Add(long first, long last, long begin)
    {
        var ring = _ring ??= new ApplyMark?[EntriesMax];
        var mark = new ApplyMark(first, last, begin, Now);
        for (var index = Math.Max(first, last - EntriesMax + 1); index <= last; index++) Volatile.Write(ref ring[index % EntriesMax], mark);
    }

    /// <summary>When an entry was applied; null if it is not remembered.</summary>
    /// <param name="index">Its index.</param>
    public ApplyMark? Find(long index)
    {
        var mark = index > 0 && Volatile.Read(ref _ring) is { } ring ? Volatile.Read(ref ring[index % EntriesMax]) : null;
        return mark is not null && mark.First <= index && index <= mark.Last ? mark : null;
    }
}
