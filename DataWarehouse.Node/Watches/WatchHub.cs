using DataWarehouse.Node.Diagnostics;
using DataWarehouse.Plugins.KeyValue;

namespace DataWarehouse.Node.Watches;

/// <summary>
/// The watchers of one keyspace. The apply lane leaves copies of events in a bounded queue; a pump of its own finds who watches them and hands them out. A watcher that is behind, because it begins
/// in the past or its stream does not keep up, catches up from the store and then joins.
/// </summary>
/// <remarks>
/// <para>Thread-safe. Two locks, always taken in this order: that of the index (watchers, and how far events have been handed out), which the pump holds while it hands out one revision; and that of
/// the queue, which the apply lane takes for a moment.</para>
/// </remarks>
/// <param name="queueBytesMax">Bytes of events that may wait in the queue; if there are more, all watchers catch up from the store.</param>
/// <param name="counters">What is counted.</param>
internal sealed class WatchHub(long queueBytesMax, NodeCounters counters) : IThreadPoolWorkItem
{
    private const int ChangesPerTurn = 256;
    private readonly Lock _indexLock = new();
    private readonly Lock _queueLock = new();
    private readonly WatchIndex _index = new();
    private readonly Queue<HubChange> _queue = new();
    private long _queuedBytes;
    private long _revision = 1;
    private long _handedOut = 1;
    private int _watchers;
    private int _withPrevious;
    private bool _isPumping;
    private long _tick;

    /// <summary>The last revision that was applied here; an empty store is at 1.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>A revision was applied.</summary>
    /// <param name="changes">Its events.</param>
    public void Applied(KeyValueChanges changes)
    {
        lock (_queueLock)
        {
            if (!Advance_NeedsLock(changes.Revision)) return;
            var events = new HubEvent[changes.Count];
            var place = 0;
            foreach (var change in changes) events[place++] = EventBytes.Copy(change, _withPrevious > 0);
            Enqueue_NeedsLock(new HubChange(changes.Revision, events));
        }
    }

    /// <summary>A revision was applied.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="events">Its events, in their order.</param>
    internal void Applied(long revision, HubEvent[] events)
    {
        lock (_queueLock)
        {
            if (Advance_NeedsLock(revision)) Enqueue_NeedsLock(new HubChange(revision, events));
        }
    }

    /// <summary>The state was replaced; what happened in between is known to the store alone.</summary>
    /// <param name="revision">Its revision.</param>
    public void Restored(long revision)
    {
        lock (_queueLock)
        {
            Volatile.Write(ref _revision, revision);
            if (_watchers == 0) Volatile.Write(ref _handedOut, revision);
            else Gap_NeedsLock();
        }
    }

    /// <summary>Adds a watcher. It begins at its <see cref="Watcher.Next"/>, and if that is in the past, falls behind at once.</summary>
    /// <param name="watcher">The watcher.</param>
    public void Add(Watcher watcher)
    {
        lock (_indexLock)
        {
            long joins;
            lock (_queueLock)
            {
                // What is in the queue has no previous versions if nobody wanted them before.
                joins = watcher.Options.HasFlag(WatchOptions.WithPrevious) && _withPrevious == 0 ? _revision : _handedOut;
                _watchers++;
                if (watcher.Options.HasFlag(WatchOptions.WithPrevious)) _withPrevious++;
            }

            counters.Watchers.Add();
            watcher.QuietSince = _tick;
            if (watcher.Next > joins) Join_NeedsLock(watcher);
            else watcher.Stream.FellBehind(watcher);
        }
    }

    /// <summary>Lets a watcher that was behind get events as they happen.</summary>
    /// <param name="watcher">The watcher, whose <see cref="Watcher.Next"/> says how far it came.</param>
    /// <returns>Whether it does, or is gone; false if it is still behind.</returns>
    public bool TryJoin(Watcher watcher)
    {
        lock (_indexLock)
        {
            if (watcher.State != WatcherState.Behind) return true;
            if (watcher.Next <= Volatile.Read(ref _handedOut)) return false;
            Join_NeedsLock(watcher);
            return true;
        }
    }

    /// <summary>Lets a watcher go.</summary>
    /// <param name="watcher">The watcher.</param>
    public void Remove(Watcher watcher)
    {
        lock (_indexLock)
        {
            if (watcher.State == WatcherState.Gone) return;
            if (watcher.State == WatcherState.Synced) _index.Remove(watcher);
            watcher.State = WatcherState.Gone;
            counters.Watchers.Add(-1);
            lock (_queueLock)
            {
                _watchers--;
                if (watcher.Options.HasFlag(WatchOptions.WithPrevious)) _withPrevious--;
                if (_watchers > 0) return;
                _queue.Clear();
                _queuedBytes = 0;
                Volatile.Write(ref _handedOut, _revision);
            }
        }
    }

    /// <summary>Tells a stream how far its watchers are, if none of them is behind.</summary>
    /// <param name="sink">The stream.</param>
    /// <param name="hasWatcherBehind">Whether one of its watchers is behind; asked while nobody can fall behind.</param>
    public void OfferProgress(IWatchSink sink, Func<bool> hasWatcherBehind)
    {
        lock (_indexLock)
        {
            if (!hasWatcherBehind()) sink.OfferProgress(-1, Volatile.Read(ref _handedOut));
        }
    }

    /// <summary>Tells a watcher how far it is, unless it is behind.</summary>
    /// <param name="watcher">The watcher.</param>
    public void OfferProgress(Watcher watcher)
    {
        lock (_indexLock)
        {
            if (watcher.State == WatcherState.Synced) watcher.Stream.OfferProgress(watcher.Id, Volatile.Read(ref _handedOut));
        }
    }

    /// <summary>Tells watchers that want it, and were told nothing for a while, how far they are.</summary>
    /// <param name="quietTicks">The while, in calls of this.</param>
    public void Tick(long quietTicks)
    {
        lock (_indexLock)
        {
            _tick++;
            if (Volatile.Read(ref _watchers) == 0) return;
            foreach (var watched in _index.All)
            {
                for (var place = 0; place < watched.Count; place++)
                {
                    var watcher = watched[place];
                    if (!watcher.WantsProgress || _tick - watcher.QuietSince < quietTicks) continue;
                    watcher.QuietSince = _tick;
                    watcher.Stream.OfferProgress(watcher.Id, Volatile.Read(ref _handedOut));
                }
            }
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        for (var count = 0; count < ChangesPerTurn; count++)
        {
            lock (_indexLock)
            {
                HubChange change;
                lock (_queueLock)
                {
                    if (!_queue.TryDequeue(out change))
                    {
                        _isPumping = false;
                        return;
                    }

                    foreach (var taken in change.Events) _queuedBytes -= taken.Bytes;
                }

                HandOut_NeedsLock(change);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void HandOut_NeedsLock(in HubChange change)
    {
        // Before anything falls behind: what is behind joins only beyond this.
        var before = _handedOut;
        Volatile.Write(ref _handedOut, change.Revision);
        if (change.IsGap)
        {
            foreach (var watched in _index.All.ToList())
            {
                while (watched.Count > 0)
                {
                    var watcher = watched[watched.Count - 1];
                    watcher.Next = Math.Max(watcher.Next, before + 1);
                    FallBehind_NeedsLock(watcher);
                }
            }

            return;
        }

        foreach (var watched in _index.Match(change.Events))
        {
            var delivery = new Delivery(change.Revision, watched.Events!);
            watched.Events = null;
            for (var place = watched.Count - 1; place >= 0; place--) HandOut_NeedsLock(watched[place], delivery);
        }
    }

    private void HandOut_NeedsLock(Watcher watcher, Delivery delivery)
    {
        if (delivery.Revision < watcher.Next) return;
        var bytes = delivery.BytesFor(watcher.Options, out var count);
        if (count > 0 && !watcher.Stream.TryOffer(watcher, delivery.Revision, bytes, count))
        {
            watcher.Next = delivery.Revision;
            FallBehind_NeedsLock(watcher);
            return;
        }

        watcher.Next = delivery.Revision + 1;
        if (count > 0) watcher.QuietSince = _tick;
    }

    private void FallBehind_NeedsLock(Watcher watcher)
    {
        _index.Remove(watcher);
        watcher.State = WatcherState.Behind;
        counters.WatchersBehind.Add();
        watcher.Stream.FellBehind(watcher);
    }

    private void Join_NeedsLock(Watcher watcher)
    {
        watcher.State = WatcherState.Synced;
        _index.Add(watcher);
    }

    /// <summary>Goes on to a revision; says whether anybody is to be told of its events.</summary>
    private bool Advance_NeedsLock(long revision)
    {
        var isNew = revision > _revision;
        Volatile.Write(ref _revision, revision);
        if (_watchers == 0)
        {
            Volatile.Write(ref _handedOut, revision);
            return false;
        }

        if (isNew && _queuedBytes <= queueBytesMax) return true;
        Gap_NeedsLock();
        return false;
    }

    /// <summary>Forgets what waits, and lets all watchers catch up from the store.</summary>
    private void Gap_NeedsLock()
    {
        _queue.Clear();
        _queuedBytes = 0;
        Enqueue_NeedsLock(new HubChange(_revision, []));
    }

    private void Enqueue_NeedsLock(in HubChange change)
    {
        foreach (var added in change.Events) _queuedBytes += added.Bytes;
        _queue.Enqueue(change);
        if (_isPumping) return;
        _isPumping = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
