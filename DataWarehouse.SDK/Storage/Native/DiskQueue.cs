namespace DataWarehouse.SDK.Storage.Native;

/// <summary>
/// The operations that a disk has taken and not finished, and the handles they may use. Refuses what the limits or the contract forbid, so that the
/// threads that run the operations meet none of it, and gives each operation a lane: what acknowledgements wait for never stands behind 64 MiB of zeros.
/// </summary>
/// <remarks>
/// <para>Invariants, which keep the order that <see cref="IDisk"/> promises: all changes of one file that are under way are in one lane; all changes of
/// names are in one lane; a file is closed when its handle's reads have been delivered.</para>
/// <para>Thread-safe: one lock, held for a few steps, never while an operation runs or a completion is delivered.</para>
/// </remarks>
internal sealed class DiskQueue
{
    private readonly object _gate = new();
    private readonly DiskLimits _limits;
    private readonly HashSet<long> _outstanding;
    private readonly Dictionary<long, OpenFile> _files = [];
    private readonly DiskLane[] _lanes = [new(), new(), new()];
    private int _counted;
    private long _transferBytes;
    private bool _hasLanes;
    private bool _isOpen;
    private bool _isStopping;

    /// <summary>Begins empty and closed.</summary>
    /// <param name="limits">How much it takes.</param>
    public DiskQueue(DiskLimits limits)
    {
        _limits = limits;
        _outstanding = new HashSet<long>(limits.OperationsMax);
    }

    /// <summary>Begins to take operations, unless it was stopped already.</summary>
    /// <param name="hasLanes">Whether each lane has a thread; otherwise all operations are in the first, in order of submission.</param>
    /// <returns>Whether it takes them now.</returns>
    public bool TryOpen(bool hasLanes)
    {
        lock (_gate)
        {
            _hasLanes = hasLanes;
            return _isOpen = !_isStopping;
        }
    }

    /// <summary>Takes nothing more, and lets who waits know.</summary>
    public void Stop()
    {
        lock (_gate) _isStopping = true;
        foreach (var lane in _lanes) lane.Stop();
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

    /// <summary>Waits for the oldest operation of a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="operation">The operation.</param>
    /// <returns>False once the queue is stopped, whatever is left in it.</returns>
    public bool Wait(DiskLaneKind lane, out DiskOperation operation) => _lanes[(int)lane].Wait(out operation);

    /// <summary>Takes the operation behind a write if it is the sync of the same file by the same handle.</summary>
    /// <param name="write">The write.</param>
    /// <param name="lane">Its lane.</param>
    /// <param name="operation">The sync.</param>
    public bool TryTakeSync(in DiskOperation write, DiskLaneKind lane, out DiskOperation operation)
    {
        operation = default;
        return write.Kind is DiskOperationKind.Write && _lanes[(int)lane].TryTakeSync(write.File!, out operation);
    }

    /// <summary>Takes an operation if there is one, of the first lane that has any.</summary>
    /// <param name="operation">The operation.</param>
    public bool TryTake(out DiskOperation operation)
    {
        operation = default;
        foreach (var lane in _lanes)
        {
            if (lane.TryTake(out operation)) return true;
        }

        return false;
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
            if (operation.IsChange) EndChange(operation, isSuccess);
            if (operation.IsOpening && isSuccess) operation.File!.Phase = OpenFilePhase.Open;
            else if (operation.IsOpening || operation.Kind is DiskOperationKind.Close) _files.Remove(operation.Handle.Value);
        }
    }

    /// <summary>The completion of a released operation was delivered: a closing that waited for a read may go on.</summary>
    /// <param name="operation">The operation.</param>
    public void Delivered(in DiskOperation operation)
    {
        if (operation.Kind is not DiskOperationKind.Read) return;
        lock (_gate)
        {
            var file = operation.File!;
            if (--file.ReadsUnderWay > 0 || file.Closing is not { } closing) return;
            file.Closing = null;
            _lanes[(int)file.Condition!.Lane].Add(closing);
        }
    }

    private static void EndChange(in DiskOperation operation, bool isSuccess)
    {
        var condition = operation.File!.Condition!;
        condition.ChangesUnderWay--;
        if (operation.Kind is DiskOperationKind.Preallocate) condition.IsBeingMade = true;
        else if (operation.Kind is DiskOperationKind.Sync && isSuccess) condition.IsBeingMade = false;
    }

    private DiskOperation WithFile(in DiskOperation operation)
    {
        if (operation.IsOpening)
        {
            if (_files.ContainsKey(operation.Handle.Value)) throw new InvalidOperationException($"File {operation.Handle} is open already.");
            return operation with { File = new OpenFile(operation.Kind is DiskOperationKind.OpenRead) };
        }

        if (!operation.IsChange && operation.Kind is not DiskOperationKind.Read) return operation;
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
        var lane = LaneOf(operation);
        if (operation is { Kind: DiskOperationKind.Close, File.ReadsUnderWay: > 0 } && _hasLanes) operation.File.Closing = operation;
        else _lanes[(int)lane].Add(operation);
    }

    private DiskLaneKind LaneOf(in DiskOperation operation)
    {
        if (operation.Kind is DiskOperationKind.Read)
        {
            operation.File!.ReadsUnderWay++;
            return _hasLanes ? DiskLaneKind.Reading : DiskLaneKind.Making;
        }

        if (!operation.IsChange) return DiskLaneKind.Making;
        var condition = operation.File!.Condition!;
        if (condition.ChangesUnderWay++ > 0) return condition.Lane;
        var isMaking = condition.IsNew || condition.IsBeingMade || operation.Kind is DiskOperationKind.Preallocate || !_hasLanes;
        return condition.Lane = isMaking ? DiskLaneKind.Making : DiskLaneKind.Changing;
    }
}
