using DataWarehouse.SDK.Storage.Native;

namespace DataWarehouse.SDK.Storage;

/// <summary>
/// The directory tree below one directory of the operating system. Runs operations with blocking calls: on threads of its own after
/// <see cref="Start"/>, or on the caller's, in the order of their submission, after <see cref="StartPumped"/>.
/// </summary>
/// <remarks>
/// <para><b>Threads.</b> One runs the writes and syncs of files that are made, which acknowledgements wait for. Another one makes files: it creates
/// them, fills them with zeros and syncs them for the first time, and runs all that is about names; so the former never stands behind 64 MiB of zeros. Two more
/// read. Zeros are synced piece by piece, because the device would have to take them all before the next sync of another file.</para>
/// <para><b>Pumped</b> means that nothing runs until the caller calls <see cref="RunNext"/>, which runs the oldest operation and delivers its
/// completion before it returns. It is for a loop that owns a thread, submits a batch and then has nothing to do but wait for it: handing
/// the batch to another thread and back would cost two wake-ups. Submissions, <see cref="RunNext"/> and <see cref="Stop"/> must not overlap
/// then.</para>
/// <para>A write and a sync allocate nothing.</para>
/// <para><b>Linux:</b> fdatasync for data, fsync for the first sync of a new file and for directories, flock for locks; needs glibc 2.28 or
/// musl 1.2.5. <b>macOS:</b> fcntl(F_FULLFSYNC) for every sync. <b>Windows:</b> FlushFileBuffers; <see cref="SyncDirectory"/> does nothing,
/// because the file system writes names through its own journal; a lock is a file that is open for one alone. Only Linux is run by the
/// tests.</para>
/// <para>New files may be written by their owner and read by their group, less what the process's mask takes away. A file that is a symbolic
/// link is refused with <see cref="DiskError.AccessDenied"/>; a directory below the root that is one is followed, so whoever may change
/// the root's directories decides where they lie.</para>
/// <para>A file is known by its number in its file system, so that its poison reaches all its handles and names and lasts as long as the
/// disk. A failed sync for lack of space is <see cref="DiskError.Faulty"/>: the data is lost by then.</para>
/// <para>Thread-safety: as <see cref="IDisk"/> says.</para>
/// </remarks>
public sealed class OperatingSystemDisk : IDisk
{
    private readonly DiskQueue _queue;
    private readonly DiskRunner _runner;
    private readonly Lock _starting = new();
    private readonly Lock _delivering = new();
    private IDiskReceiver? _receiver;
    private DiskThread[] _threads = [];
    private bool _isFinished;

    /// <summary>Prepares a disk with the default limits; touches nothing yet.</summary>
    /// <param name="root">The directory, which must exist when operations run.</param>
    /// <exception cref="ArgumentException"><paramref name="root"/> is null, empty or no path.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is none of Linux, macOS and Windows, or the process has 32 bits.</exception>
    public OperatingSystemDisk(string root)
        : this(root, DiskLimits.Default)
    {
    }

    /// <summary>Prepares a disk; touches nothing yet.</summary>
    /// <param name="root">The directory, which must exist when operations run.</param>
    /// <param name="limits">How much may be outstanding.</param>
    /// <exception cref="ArgumentException"><paramref name="root"/> is null, empty or no path, or <paramref name="limits"/> is null.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is none of Linux, macOS and Windows, or the process has 32 bits.</exception>
    public OperatingSystemDisk(string root, DiskLimits limits)
        : this(root, limits, NativeFiles.ForThisSystem)
    {
    }

    /// <summary>Prepares a disk on other calls than the operating system's.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="limits">How much may be outstanding.</param>
    /// <param name="native">The calls.</param>
    internal OperatingSystemDisk(string root, DiskLimits limits, INativeFiles native)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(limits);
        RootDirectory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        Limits = limits;
        _queue = new DiskQueue(limits);
        _runner = new DiskRunner(RootDirectory, native);
    }

    /// <summary>The full name of the directory that <see cref="DiskPath.Root"/> stands for.</summary>
    public string RootDirectory { get; }

    /// <inheritdoc/>
    public DiskLimits Limits { get; }

    /// <inheritdoc/>
    public void Start(IDiskReceiver receiver)
    {
        lock (_starting)
        {
            if (!TryBegin(receiver, hasLanes: true)) return;
            _threads =
            [
                Run("disk", DiskLaneKind.Changing),
                Run("disk making", DiskLaneKind.Making),
                Run("disk reading", DiskLaneKind.Reading),
                Run("disk reading", DiskLaneKind.Reading),
            ];
        }
    }

    /// <summary>Begins to take operations, which <see cref="RunNext"/> runs; in place of <see cref="Start"/>.</summary>
    /// <param name="receiver">Takes the completions, inside <see cref="RunNext"/> and <see cref="Stop"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="receiver"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The disk was started before.</exception>
    public void StartPumped(IDiskReceiver receiver)
    {
        lock (_starting) TryBegin(receiver, hasLanes: false);
    }

    /// <summary>Runs the oldest operation on the caller's thread and delivers its completion. Blocks as long as the operation takes.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidOperationException">
    /// The disk was not started by <see cref="StartPumped"/>, or the call comes from inside the receiver.
    /// </exception>
    public bool RunNext()
    {
        if (_receiver is null || _threads.Length > 0) throw new InvalidOperationException("The disk was not started to be pumped.");
        if (_delivering.IsHeldByCurrentThread) throw new InvalidOperationException("A receiver must not pump its own disk.");
        if (!_queue.TryTake(out var operation)) return false;
        Deliver(operation, _runner.Run(operation));
        return true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Called from inside the receiver.</exception>
    public void Stop()
    {
        if (_delivering.IsHeldByCurrentThread) throw new InvalidOperationException("A receiver must not stop its own disk.");
        lock (_starting)
        {
            _queue.Stop();
            foreach (var thread in _threads) thread.Join();
            Finish();
        }
    }

    /// <inheritdoc/>
    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Create, Id = operation, Handle = file, Path = path });

    /// <inheritdoc/>
    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Open, Id = operation, Handle = file, Path = path });

    /// <inheritdoc/>
    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.OpenRead, Id = operation, Handle = file, Path = path });

    /// <inheritdoc/>
    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Close, Id = operation, Handle = file });

    /// <inheritdoc/>
    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        return _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Preallocate, Id = operation, Handle = file, Offset = lengthBytes });
    }

    /// <inheritdoc/>
    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (bytes.IsEmpty) throw new ArgumentException("There is nothing to write.", nameof(bytes));
        return _queue.Submit(
            new DiskOperation { Kind = DiskOperationKind.Write, Id = operation, Handle = file, Offset = offset, Source = bytes });
    }

    /// <inheritdoc/>
    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (destination.IsEmpty) throw new ArgumentException("There is no room to read to.", nameof(destination));
        return _queue.Submit(
            new DiskOperation { Kind = DiskOperationKind.Read, Id = operation, Handle = file, Offset = offset, Destination = destination });
    }

    /// <inheritdoc/>
    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Sync, Id = operation, Handle = file });

    /// <inheritdoc/>
    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.SyncDirectory, Id = operation, Path = directory });

    /// <inheritdoc/>
    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.CreateDirectory, Id = operation, Path = directory });

    /// <inheritdoc/>
    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Rename, Id = operation, Path = from, Target = to });

    /// <inheritdoc/>
    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Delete, Id = operation, Path = path });

    /// <inheritdoc/>
    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.List, Id = operation, Path = directory });

    /// <inheritdoc/>
    public DiskSubmitResult Inspect(DiskOperationId operation) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Inspect, Id = operation });

    /// <inheritdoc/>
    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Lock, Id = operation, Path = path });

    /// <inheritdoc/>
    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) =>
        _queue.Submit(new DiskOperation { Kind = DiskOperationKind.Unlock, Id = operation, Path = path });

    private bool TryBegin(IDiskReceiver receiver, bool hasLanes)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (_receiver is not null) throw new InvalidOperationException("The disk was started before.");
        _receiver = receiver;
        return _queue.TryOpen(hasLanes);
    }

    private DiskThread Run(string name, DiskLaneKind lane) => new($"{name} {RootDirectory}", () =>
    {
        while (_queue.Wait(lane, out var operation))
        {
            var completion = _runner.Run(operation);

            // A receiver that is busy must not hold up the sync; the order of the completions stays.
            var isSynced = _queue.TryTakeSync(operation, lane, out var sync);
            var synced = isSynced ? _runner.Run(sync) : default;
            Deliver(operation, completion);
            if (isSynced) Deliver(sync, synced);
        }
    });

    private void Deliver(in DiskOperation operation, in DiskCompletion completion)
    {
        _queue.Release(operation, completion.IsSuccess);
        lock (_delivering) _receiver!.OnCompleted(completion);
        _queue.Delivered(operation);
    }

    private void Finish()
    {
        if (_isFinished) return;
        _isFinished = true;
        while (_queue.TryTake(out var operation))
            Deliver(operation, new DiskCompletion(operation.Id, DiskError.Stopped));
        _runner.CloseAll();
    }
}
