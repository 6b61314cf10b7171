namespace DataWarehouse.Benchmarks.Load.Raw;

/// <summary>Who waits for a majority, and lets them go on: all that are ready in one work item of the thread pool.</summary>
internal sealed class RawAcknowledgements(int nodes) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly long[] _durable = new long[nodes];
    private readonly long[] _sorted = new long[nodes];
    private readonly Queue<RawCall> _waiting = new();
    private List<RawCall> _ready = [];
    private List<RawCall> _spare = [];
    private long _acknowledged;
    private bool _isQueued;

    /// <summary>Calls that become the next entries of the stream.</summary>
    public void Add(ReadOnlySpan<RawCall> calls)
    {
        lock (_gate)
        {
            foreach (var call in calls) _waiting.Enqueue(call);
        }
    }

    /// <summary>A node has synced the stream up to an entry.</summary>
    public void Durable(int node, long through)
    {
        lock (_gate)
        {
            _durable[node] = through;
            _durable.CopyTo(_sorted, 0);
            Array.Sort(_sorted);
            var committed = _sorted[(nodes - 1) / 2];
            if (committed <= _acknowledged) return;
            for (; _acknowledged < committed; _acknowledged++) _ready.Add(_waiting.Dequeue());
            if (_isQueued) return;
            _isQueued = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        List<RawCall> ready;
        lock (_gate)
        {
            (ready, _ready) = (_ready, _spare);
            _spare = [];
            _isQueued = false;
        }

        foreach (var call in ready) call.Acknowledge();
        ready.Clear();
        lock (_gate) _spare = ready;
    }
}
