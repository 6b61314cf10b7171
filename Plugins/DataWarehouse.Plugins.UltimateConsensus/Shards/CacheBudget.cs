namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// Bounds what the replicas of a shard keep in memory of their logs for followers that are a little behind. Who has been idle the longest loses first, and all of it; who is not idle is cut to
/// an equal share. What is not yet durable or applied stays in any case: other limits bound that. What was cut is read from the disk if a follower wants it after all.
/// </summary>
/// <remarks>Not thread-safe; belongs to its shard. Each call does a bounded amount of work.</remarks>
/// <param name="bytesMax">The most bytes that are kept; 1 or more.</param>
/// <param name="idleTicks">After how many ticks without a change a replica counts as idle, and loses what it keeps though there were room.</param>
internal sealed class CacheBudget(long bytesMax, int idleTicks)
{
    /// <summary>How many replicas are looked at in one call. Each adds no more than its own entries before a call, so this catches up.</summary>
    private const int CutsPerCall = 32;

    private HostedReplica? _first;
    private HostedReplica? _last;
    private int _count;
    private long _nowTick;

    /// <summary>What is kept, in bytes of <see cref="Log.Entry.SizeBytes"/>; with what must stay.</summary>
    public long Bytes { get; private set; }

    /// <summary>A tick has passed: some of those that are idle lose what they keep.</summary>
    public void Tick()
    {
        _nowTick++;
        for (var cuts = 0; cuts < CutsPerCall && _first is { } replica && IsIdle(replica); cuts++) Cut(replica, 0);
    }

    /// <summary>What a replica keeps may have changed.</summary>
    /// <param name="replica">The replica.</param>
    public void Note(HostedReplica replica)
    {
        if (replica.Core.Log.CachedBytes == replica.Cache.Bytes) return;
        Count(replica);
        if (Bytes <= bytesMax) return;

        // The share is of those that keep something now; the first are those that were idle the longest.
        var share = bytesMax / Math.Max(1, _count);
        for (var cuts = Math.Min(_count, CutsPerCall); cuts > 0 && Bytes > bytesMax && _first is { } first; cuts--) Cut(first, IsIdle(first) ? 0 : share);
    }

    /// <summary>A replica has gone.</summary>
    /// <param name="replica">The replica.</param>
    public void Forget(HostedReplica replica)
    {
        TakeOut(replica);
        Bytes -= replica.Cache.Bytes;
        replica.Cache.Bytes = 0;
    }

    private bool IsIdle(HostedReplica replica) => _nowTick - replica.Cache.ChangedAt >= idleTicks;

    private void Cut(HostedReplica replica, long bytes)
    {
        replica.CutCache(bytes);
        Count(replica);
    }

    /// <summary>Counts what a replica keeps, and puts it behind all others.</summary>
    private void Count(HostedReplica replica)
    {
        TakeOut(replica);
        var share = replica.Cache;
        var bytes = replica.Core.Log.CachedBytes;
        Bytes += bytes - share.Bytes;
        (share.Bytes, share.ChangedAt) = (bytes, _nowTick);
        if (bytes == 0) return;
        share.Earlier = _last;
        if (_last is { } last) last.Cache.Later = replica;
        else _first = replica;
        _last = replica;
        _count++;
    }

    private void TakeOut(HostedReplica replica)
    {
        var share = replica.Cache;
        if (share.Bytes == 0) return;
        if (share.Earlier is { } earlier) earlier.Cache.Later = share.Later;
        else _first = share.Later;
        if (share.Later is { } later) later.Cache.Earlier = share.Earlier;
        else _last = share.Earlier;
        (share.Earlier, share.Later) = (null, null);
        _count--;
    }
}
