namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Operations that wait for their turn, in order of submission.</summary>
/// <remarks>Thread-safe: one lock, held for a few steps.</remarks>
internal sealed class DiskLane
{
    private const int PlacesMin = 64;

    private readonly object _gate = new();
    private DiskOperation[] _ring = new DiskOperation[PlacesMin];
    private int _head;
    private int _count;
    private int _waiting;
    private bool _isStopping;

    /// <summary>Adds an operation.</summary>
    /// <param name="operation">The operation.</param>
    public void Add(in DiskOperation operation)
    {
        lock (_gate)
        {
            if (_count == _ring.Length) Grow_NeedsLock();
            _ring[(_head + _count++) % _ring.Length] = operation;
            if (_waiting > 0) Monitor.Pulse(_gate);
        }
    }

    /// <summary>Lets who waits know that there will be no more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the oldest operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>False once the lane is stopped, whatever is left in it.</returns>
    public bool Wait(out DiskOperation operation)
    {
        lock (_gate)
        {
            while (_count == 0 && !_isStopping)
            {
                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            operation = default;
            return !_isStopping && TryTake_NeedsLock(out operation);
        }
    }

    /// <summary>Takes the oldest operation if there is one.</summary>
    /// <param name="operation">The operation.</param>
    public bool TryTake(out DiskOperation operation)
    {
        lock (_gate) return TryTake_NeedsLock(out operation);
    }

    /// <summary>Takes the oldest operation if it is the sync of a file, and the lane is not stopped.</summary>
    /// <param name="file">The file.</param>
    /// <param name="operation">The operation.</param>
    public bool TryTakeSync(OpenFile file, out DiskOperation operation)
    {
        operation = default;
        lock (_gate)
        {
            if (_count == 0 || _isStopping) return false;
            ref readonly var oldest = ref _ring[_head];
            return oldest.Kind is DiskOperationKind.Sync && oldest.File == file && TryTake_NeedsLock(out operation);
        }
    }

    private bool TryTake_NeedsLock(out DiskOperation operation)
    {
        operation = default;
        if (_count == 0) return false;

        // The place lets go of the buffers, which are the caller's again after the completion.
        (operation, _ring[_head]) = (_ring[_head], default);
        _head = (_head + 1) % _ring.Length;
        _count--;
        return true;
    }

    private void Grow_NeedsLock()
    {
        var larger = new DiskOperation[_ring.Length * 2];
        for (var place = 0; place < _count; place++) larger[place] = _ring[(_head + place) % _ring.Length];
        (_ring, _head) = (larger, 0);
    }
}
