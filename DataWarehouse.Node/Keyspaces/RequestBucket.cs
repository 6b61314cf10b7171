namespace DataWarehouse.Node.Keyspaces;

/// <summary>A bucket of tokens that fills steadily: each request takes one, and is refused when there is none.</summary>
/// <remarks>Thread-safe, without a lock: the one number is the time at which the bucket will be full.</remarks>
internal sealed class RequestBucket
{
    private readonly TimeProvider _time;
    private readonly long _interval;
    private readonly long _depth;
    private long _fullAt;

    /// <summary>Makes a full bucket.</summary>
    /// <param name="perSecond">Tokens that come in a second, 1 or more.</param>
    /// <param name="burst">Tokens that it holds, 1 or more.</param>
    /// <param name="time">The clock.</param>
    public RequestBucket(int perSecond, int burst, TimeProvider time)
    {
        _time = time;
        _interval = Math.Max(1, time.TimestampFrequency / perSecond);
        _depth = _interval * burst;
        _fullAt = time.GetTimestamp();
    }

    /// <summary>Takes a token.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake()
    {
        while (true)
        {
            var (now, fullAt) = (_time.GetTimestamp(), Volatile.Read(ref _fullAt));
            var next = Math.Max(now, fullAt) + _interval;
            if (next - now > _depth) return false;
            if (Interlocked.CompareExchange(ref _fullAt, next, fullAt) == fullAt) return true;
        }
    }
}
