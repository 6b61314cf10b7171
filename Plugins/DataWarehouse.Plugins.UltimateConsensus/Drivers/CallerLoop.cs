namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// The thread on which callers that have their answers go on. Where their code blocks it, work items of the thread pool take its place until it is free again; where
/// there are processors to spare, they help it.
/// </summary>
/// <remarks>
/// <para>A thread of its own, since waking the pool's costs more than what most callers do next, and a blocked pool would hold up everybody. While callers wait, a
/// look every 20 ms finds out whether any was taken; if none was, whoever works is taken to be blocked.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed class CallerLoop : IThreadPoolWorkItem, IDisposable
{
    /// <summary>After how long without progress others take the place of those that work.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private const int CallersPerHelper = 64;

    private static readonly int HelpersMax = Math.Max(0, Environment.ProcessorCount - 2);

    private readonly object _gate = new();
    private readonly ITimer _look;
    private readonly Thread _thread;
    private PendingCall[] _ring = new PendingCall[64];
    private int _head;
    private int _count;
    private int _helpers;
    private int _stalls;
    private long _taken;
    private long _takenAtLook;
    private bool _isIdle;
    private bool _isBlocked;
    private bool _isWatched;
    private bool _isClosed;

    /// <summary>Makes a thread; it does not run yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="time">The clock of the looks.</param>
    public CallerLoop(string name, TimeProvider time)
    {
        _look = time.CreateTimer(static loop => ((CallerLoop)loop!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>How many callers wait, as it was a moment ago.</summary>
    public int Waiting => Volatile.Read(ref _count);

    /// <summary>Begins to run.</summary>
    public void Start() => _thread.Start();

    /// <summary>Takes callers that may go on.</summary>
    /// <param name="calls">The calls, in order.</param>
    public void Post(List<PendingCall> calls)
    {
        lock (_gate)
        {
            foreach (var call in calls) Enqueue_NeedsLock(call);
            if (_isIdle) Monitor.Pulse(_gate);
            var wanted = Math.Min(_isBlocked ? Math.Max(1, HelpersMax) : HelpersMax, (_count + (_isBlocked ? CallersPerHelper - 1 : 0)) / CallersPerHelper);
            while (_helpers < wanted) Hire_NeedsLock();
            Watch_NeedsLock();
        }
    }

    /// <summary>Nothing comes any more. Those that wait go on even so; this does not wait for them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
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

    private void Run()
    {
        while (true)
        {
            PendingCall call;
            lock (_gate)
            {
                _isBlocked = false;
                while (_count == 0)
                {
                    if (_isClosed) return;
                    _isIdle = true;
                    Monitor.Wait(_gate);
                    _isIdle = false;
                }

                call = Dequeue_NeedsLock();
            }

            call.GoOn();
        }
    }

    private bool TryTake(int stalls, out PendingCall call)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                // One that was taken to be blocked was counted out already.
                if (stalls == _stalls && _helpers > 0) _helpers--;
                call = null!;
                return false;
            }

            call = Dequeue_NeedsLock();
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
                _isBlocked = true;
                _stalls++;
                _helpers = 0;
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
        _helpers++;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private PendingCall Dequeue_NeedsLock()
    {
        var call = _ring[_head];
        _ring[_head] = null!;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        _taken++;
        return call;
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
