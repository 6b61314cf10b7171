namespace DataWarehouse.SDK.Storage.Native;

/// <summary>
/// The operations that a disk has taken and not finished, in order of submission, and the handles they may use. Refuses what the limits or the
/// contract forbid, so that the thread that runs the operations meets none of it.
/// </summary>
/// <remarks>Thread-safe: one lock, held for a few steps, never while an operation runs or a completion is delivered.</remarks>
internal sealed class DiskQueue
{
    // Closing and unlocking are never refused, so the places can be more than the limit says; beyond these the ring grows.
    private const int PlacesMin = 64;

    private readonly object _gate = new();
    private readonly DiskLimits _limits;
    private readonly HashSet<long> _outstanding;
    private readonly Dictionary<long, OpenFile> _files = [];
    private DiskOperation[] _ring;
    private int _head;
    private int _count;
    private int _counted;
    private long _transferBytes;
    private bool _isOpen;
    private bool _isStopping;
    private bool _isWaiting;

    /// <summary>Begins empty and closed.</summary>
    /// <param name="limits">How much it takes.</param>
    public DiskQueue(DiskLimits limits)
    {
        _limits = limits;
        _ring = new DiskOperation[limits.OperationsMax + PlacesMin];
        _outstanding = new HashSet<long>(_ring.Length);
    }

    /// <summary>Begins to take operations, unless it was stopped already.</summary>
    /// <returns>Whether it takes them now.</returns>
    public bool TryOpen()
    {
        lock (_gate) return _isOpen = !_isStopping;
    }

    /// <summary>Takes nothing more, and lets who waits know.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes an operation, or says why not.</summary>
    /// <param name="operation">The operation; one on a file is completed with its handle's file here.</param>
    /// <exception cref="InvalidOperationException">The operation breaks a duty of the caller.</exception>
    public DiskSubmitResult Submit(DiskOperation operation)
    {
        lock (_gate)
        {
            if (!_isOpen || _isStopping) return DiskSubmitResult.Stopped;
            operation = WithFile(operation);
            var bytes = operation.TransferBytes;
            if (bytes > _limits.TransferBytesMax) return DiskSubmitResult.TooLarge;
            if (operation.IsCounted && _counted >= _limits.OperationsMax) return DiskSubmitResult.QueueFull;
            if (bytes > 0 && _outstanding.Count > 0 && _transferBytes + bytes > _limits.OutstandingBytesMax) return DiskSubmitResult.QueueFull;
            if (!_outstanding.Add(operation.Id.Value)) throw new InvalidOperationException($"Operation {operation.Id} is outstanding already.");

            Accept(operation, bytes);
            return DiskSubmitResult.Accepted;
        }
    }

    /// <summary>Waits for the oldest operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>False once the queue is stopped, whatever is left in it.</returns>
    public bool Wait(out DiskOperation operation)
    {
        lock (_gate)
        {
            while (_count == 0 && !_isStopping)
            {
                _isWaiting = true;
                Monitor.Wait(_gate);
                _isWaiting = false;
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

    /// <summary>Ends an operation: gives back its share of the limits, binds or frees its handle.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="isSuccess">Whether it did what was asked.</param>
    public void Release(in DiskOperation operation, bool isSuccess)
    {
        lock (_gate)
        {
            _outstanding.Remove(operation.Id.Value);
            _transferBytes -= operation.TransferBytes;
            if (operation.IsCounted) _counted--;
            if (operation.IsOpening && isSuccess) operation.File!.Phase = OpenFilePhase.Open;
            else if (operation.IsOpening || operation.Kind is DiskOperationKind.Close) _files.Remove(operation.Handle.Value);
        }
    }

    private DiskOperation WithFile(in DiskOperation operation)
    {
        if (operation.IsOpening)
        {
            if (_files.ContainsKey(operation.Handle.Value)) throw new InvalidOperationException($"File {operation.Handle} is open already.");
            return operation with { File = new OpenFile(operation.Kind is DiskOperationKind.OpenRead) };
        }

        if (operation.Kind is not (DiskOperationKind.Close or DiskOperationKind.Preallocate or DiskOperationKind.Write
            or DiskOperationKind.Read or DiskOperationKind.Sync))
        {
            return operation;
        }

        if (!_files.TryGetValue(operation.Handle.Value, out var file) || file.Phase != OpenFilePhase.Open)
            throw new InvalidOperationException($"File {operation.Handle} is not open.");
        if (file.IsReadOnly && operation.Kind is not (DiskOperationKind.Read or DiskOperationKind.Close))
            throw new InvalidOperationException($"File {operation.Handle} is open for reading only.");
        return operation with { File = file };
    }

    private void Accept(in DiskOperation operation, int bytes)
    {
        if (operation.IsOpening) _files.Add(operation.Handle.Value, operation.File!);
        else if (operation.Kind is DiskOperationKind.Close) operation.File!.Phase = OpenFilePhase.Closing;

        if (operation.IsCounted) _counted++;
        _transferBytes += bytes;
        if (_count == _ring.Length) Grow();
        _ring[(_head + _count++) % _ring.Length] = operation;
        if (_isWaiting) Monitor.Pulse(_gate);
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

    private void Grow()
    {
        var larger = new DiskOperation[_ring.Length * 2];
        for (var place = 0; place < _count; place++) larger[place] = _ring[(_head + place) % _ring.Length];
        (_ring, _head) = (larger, 0);
    }
}
