using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Memory;

/// <summary>
/// A disk that keeps its files in the memory of this process, for memory mode: nothing on it outlives the process, and a sync promises nothing. Operations happen while
/// they are submitted; a thread of its own delivers the completions.
/// </summary>
/// <remarks>Thread-safety: as <see cref="IDisk"/> says.</remarks>
/// <param name="volume">The files; two disks on it see the same ones.</param>
/// <param name="limits">How much may be outstanding.</param>
internal sealed class MemoryDisk(MemoryVolume volume, DiskLimits limits) : IDisk
{
    private readonly object _gate = new();
    private readonly Queue<(DiskCompletion Completion, int Bytes, bool IsCounted)> _done = new();
    private readonly HashSet<long> _outstanding = [];
    private readonly Dictionary<long, (MemoryFile File, bool IsReadOnly)> _handles = [];
    private IDiskReceiver? _receiver;
    private Thread? _thread;
    private int _counted;
    private long _bytes;
    private bool _isStopped;

    /// <inheritdoc/>
    public DiskLimits Limits => limits;

    /// <inheritdoc/>
    public void Start(IDiskReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        lock (_gate)
        {
            if (_receiver is not null) throw new InvalidOperationException("The disk was started before.");
            _receiver = receiver;
            if (_isStopped) return;
            _thread = new Thread(Deliver) { Name = "memory disk", IsBackground = true };
            _thread.Start();
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
        lock (volume.Gate) volume.GiveLocks_NeedsLock(this);
    }

    /// <inheritdoc/>
    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => Submit(operation, 0, true, () =>
    {
        var created = new MemoryFile();
        var error = volume.Add_NeedsLock(path, created);
        if (error == DiskError.None) Bind(file, created, isReadOnly: false);
        return new DiskCompletion(operation, error);
    });

    /// <inheritdoc/>
    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => Open(operation, file, path, isReadOnly: false);

    /// <inheritdoc/>
    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => Open(operation, file, path, isReadOnly: true);

    /// <inheritdoc/>
    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => Submit(operation, 0, false, () =>
    {
        FileOf(file, isChange: false);
        _handles.Remove(file.Value);
        return new DiskCompletion(operation, DiskError.None);
    });

    /// <inheritdoc/>
    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        return Submit(operation, 0, true, () =>
        {
            FileOf(file, isChange: true).Lengthen(lengthBytes);
            return new DiskCompletion(operation, DiskError.None);
        });
    }

    /// <inheritdoc/>
    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (bytes.IsEmpty) throw new ArgumentException("There is nothing to write.", nameof(bytes));
        return Submit(operation, bytes.Length, true, () =>
        {
            var error = volume.Write_NeedsLock(FileOf(file, isChange: true), offset, bytes.Span);
            return new DiskCompletion(operation, error) { TransferredBytes = error == DiskError.None ? bytes.Length : 0 };
        });
    }

    /// <inheritdoc/>
    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (destination.IsEmpty) throw new ArgumentException("There is no place to read into.", nameof(destination));
        return Submit(operation, destination.Length, true, () =>
            new DiskCompletion(operation, DiskError.None) { TransferredBytes = FileOf(file, isChange: false).Read(offset, destination.Span) });
    }

    /// <inheritdoc/>
    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => Submit(operation, 0, true, () =>
    {
        FileOf(file, isChange: true);
        return new DiskCompletion(operation, DiskError.None);
    });

    /// <inheritdoc/>
    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) =>
        Submit(operation, () => volume.IsDirectory_NeedsLock(directory) ? DiskError.None : DiskError.NotFound);

    /// <inheritdoc/>
    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => Submit(operation, () => volume.Add_NeedsLock(directory, null));

    /// <inheritdoc/>
    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => Submit(operation, () => volume.Rename_NeedsLock(from, to));

    /// <inheritdoc/>
    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => Submit(operation, () => volume.Delete_NeedsLock(path));

    /// <inheritdoc/>
    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => Submit(operation, 0, true, () => volume.IsDirectory_NeedsLock(directory)
        ? new DiskCompletion(operation, DiskError.None) { Entries = volume.List_NeedsLock(directory) }
        : new DiskCompletion(operation, DiskError.NotFound));

    /// <inheritdoc/>
    public DiskSubmitResult Inspect(DiskOperationId operation) =>
        Submit(operation, 0, true, () => new DiskCompletion(operation, DiskError.None) { Volume = volume.Describe_NeedsLock() });

    /// <inheritdoc/>
    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => Submit(operation, () => volume.TakeLock_NeedsLock(path, this));

    /// <inheritdoc/>
    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) =>
        Submit(operation, 0, false, () => new DiskCompletion(operation, volume.GiveLock_NeedsLock(path, this)));

    private DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path, bool isReadOnly) => Submit(operation, 0, true, () =>
    {
        if (volume.Find_NeedsLock(path) is not { } found) return new DiskCompletion(operation, DiskError.NotFound);
        Bind(file, found, isReadOnly);
        return new DiskCompletion(operation, DiskError.None) { LengthBytes = found.LengthBytes };
    });

    private void Bind(DiskFileId file, MemoryFile found, bool isReadOnly)
    {
        if (!_handles.TryAdd(file.Value, (found, isReadOnly))) throw new InvalidOperationException($"File {file} is open already.");
    }

    private MemoryFile FileOf(DiskFileId file, bool isChange)
    {
        if (!_handles.TryGetValue(file.Value, out var handle)) throw new InvalidOperationException($"File {file} is not open.");
        return isChange && handle.IsReadOnly ? throw new InvalidOperationException($"File {file} is open for reading only.") : handle.File;
    }

    private DiskSubmitResult Submit(DiskOperationId operation, Func<DiskError> run) => Submit(operation, 0, true, () => new DiskCompletion(operation, run()));

    private DiskSubmitResult Submit(DiskOperationId operation, int bytes, bool isCounted, Func<DiskCompletion> run)
    {
        lock (_gate)
        {
            if (_receiver is null || _isStopped) return DiskSubmitResult.Stopped;
            if (bytes > limits.TransferBytesMax) return DiskSubmitResult.TooLarge;
            if (isCounted && _counted >= limits.OperationsMax) return DiskSubmitResult.QueueFull;
            if (bytes > 0 && _outstanding.Count > 0 && _bytes + bytes > limits.OutstandingBytesMax) return DiskSubmitResult.QueueFull;
            if (_outstanding.Contains(operation.Value)) throw new InvalidOperationException($"Operation {operation} is outstanding already.");
            DiskCompletion completion;
            lock (volume.Gate) completion = run();
            _outstanding.Add(operation.Value);
            _bytes += bytes;
            if (isCounted) _counted++;
            _done.Enqueue((completion, bytes, isCounted));
            Monitor.Pulse(_gate);
            return DiskSubmitResult.Accepted;
        }
    }

    private void Deliver()
    {
        while (true)
        {
            DiskCompletion completion;
            lock (_gate)
            {
                while (_done.Count == 0 && !_isStopped) Monitor.Wait(_gate);
                if (!_done.TryDequeue(out var next)) return;
                completion = next.Completion;
                _outstanding.Remove(completion.Operation.Value);
                _bytes -= next.Bytes;
                if (next.IsCounted) _counted--;
            }

            _receiver!.OnCompleted(completion);
        }
    }
}
