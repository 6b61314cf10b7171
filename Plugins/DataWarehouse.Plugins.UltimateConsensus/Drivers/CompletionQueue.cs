namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// Callers that have their answers, on the way to the thread pool: the thread of a shard or lane puts them in, and pool threads, its workers, let their code go
/// on. A worker carries many, so that a completion costs no work item and no allocation of its own; where code blocks its worker, another takes its place.
/// </summary>
/// <remarks>
/// <para>There are as many workers as there is work for, one for each 64 callers, but fewer than processors: the thread that feeds them needs one too. While
/// callers wait, a look every 20 ms finds out whether any was taken; if none was, all workers are taken to be blocked and others come in their place.</para>
/// <para><see cref="Flush"/> is for the thread it belongs to; the rest is thread-safe.</para>
/// </remarks>
internal sealed class CompletionQueue : IThreadPoolWorkItem, IDisposable
{
    /// <summary>After how long without progress others take the place of the workers.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private const int CallersPerWorker = 64;

    private static readonly int WorkersMax = Math.Max(1, Environment.ProcessorCount - 1);

    [ThreadStatic]
    private static CompletionQueue? _current;

    private readonly Lock _gate = new();
    private readonly List<PendingCall> _added = [];
    private readonly ITimer _look;
    private PendingCall[] _ring = new PendingCall[64];
    private int _head;
    private int _count;
    private int _workers;
    private int _stalls;
    private long _taken;
    private long _takenAtLook;
    private bool _isWatched;
    private bool _isClosed;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="time">The clock of the looks.</param>
    public CompletionQueue(TimeProvider time) =>
        _look = time.CreateTimer(static queue => ((CompletionQueue)queue!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

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
            var wanted = Math.Min(WorkersMax, ((_count - 1) / CallersPerWorker) + 1);
            while (_workers < wanted) Hire_NeedsLock();
            Watch_NeedsLock();
        }

        _added.Clear();
    }

    /// <summary>Nothing is added any more. Those that wait go on even so.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (!_isWatched) _look.Dispose();
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        int stalls;
        lock (_gate) stalls = _stalls;
        while (TryTake(stalls, out var call)) call.GoOn();
    }

    private bool TryTake(int stalls, out PendingCall call)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                // One that was taken to be blocked was counted out already.
                if (stalls == _stalls && _workers > 0) _workers--;
                call = null!;
                return false;
            }

            call = _ring[_head];
            _ring[_head] = null!;
            _head = (_head + 1) & (_ring.Length - 1);
            _count--;
            _taken++;
            return true;
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            _isWatched = false;
            if (_count == 0)
            {
                if (_isClosed) _look.Dispose();
                return;
            }

            if (_taken == _takenAtLook)
            {
                _stalls++;
                _workers = 0;
                Hire_NeedsLock();
            }

            Watch_NeedsLock();
        }
    }

    private void Watch_NeedsLock()
    {
        if (_isWatched) return;
        (_isWatched, _takenAtLook) = (true, _taken);
        _look.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    private void Hire_NeedsLock()
    {
        _workers++;
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
