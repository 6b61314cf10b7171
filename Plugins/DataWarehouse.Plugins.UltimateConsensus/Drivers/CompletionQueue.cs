namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// Callers that have their answers, on the way to the thread pool: the thread of a shard or lane puts them in, and pool threads let their code go on. One work
/// item of the pool carries many, so that a completion costs no item and no allocation of its own; while some wait there is always another item queued, so
/// that code which blocks its thread holds up nobody else for long.
/// </summary>
/// <remarks><see cref="Flush"/> is for the thread it belongs to; the rest is thread-safe.</remarks>
internal sealed class CompletionQueue : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static CompletionQueue? _current;

    private readonly Lock _gate = new();
    private readonly List<PendingCall> _added = [];
    private PendingCall[] _ring = new PendingCall[64];
    private int _head;
    private int _count;
    private bool _isQueued;

    /// <summary>Makes this the queue of the present thread, which flushes it.</summary>
    public void BelongToThisThread() => _current = this;

    /// <summary>Adds a caller that has its answer; on a thread without a queue it goes to the thread pool by itself.</summary>
    /// <param name="call">The call.</param>
    public static void Add(PendingCall call)
    {
        if (_current is { } queue) queue._added.Add(call);
        else ThreadPool.UnsafeQueueUserWorkItem(static call => call.GoOn(), call, preferLocal: false);
    }

    /// <summary>Lets those that were added go on.</summary>
    public void Flush()
    {
        if (_added.Count == 0) return;
        lock (_gate)
        {
            foreach (var call in _added) Enqueue_NeedsLock(call);
            if (!_isQueued) Queue_NeedsLock();
        }

        _added.Clear();
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate) _isQueued = false;
        while (TryTake(out var call)) call.GoOn();
    }

    private bool TryTake(out PendingCall call)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                call = null!;
                return false;
            }

            call = _ring[_head];
            _ring[_head] = null!;
            _head = (_head + 1) & (_ring.Length - 1);
            if (--_count > 0 && !_isQueued) Queue_NeedsLock();
            return true;
        }
    }

    private void Queue_NeedsLock()
    {
        _isQueued = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Enqueue_NeedsLock(PendingCall call)
    {
        if (_count == _ring.Length)
        {
            var grown = new PendingCall[_count * 2];
            for (var place = 0; place < _count; place++) grown[place] = _ring[(_head + place) & (_ring.Length - 1)];
            (_ring, _head) = (grown, 0);
        }

        _ring[(_head + _count++) & (_ring.Length - 1)] = call;
    }
}
