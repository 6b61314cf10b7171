namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Runs the operations on open files, and keeps for each file, however many handles it has, whether it can still be trusted.</summary>
/// <remarks>Thread-safe as long as the changes of one file do not overlap; what the files share is behind a lock.</remarks>
internal sealed class FileRunner
{
    private const int ZeroBytes = 256 << 10;
    private static readonly byte[] Zeros = new byte[ZeroBytes];

    private readonly Lock _gate = new();
    private readonly INativeFiles _native;
    private readonly List<OpenFile> _open = [];
    private readonly Dictionary<(ulong Device, ulong Index), FileCondition> _conditions = [];

    /// <summary>Begins without an open file.</summary>
    /// <param name="native">The operating system's calls.</param>
    public FileRunner(INativeFiles native) => _native = native;

    /// <summary>Opens or creates a file.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="path">The full name.</param>
    /// <param name="mode">What for.</param>
    public DiskCompletion Open(in DiskOperation operation, string path, NativeOpenMode mode)
    {
        var error = OpenHandle(path, mode, out var handle);
        if (error != 0) return Failed(operation, IsDirectory(path) && mode != NativeOpenMode.CreateNew ? DiskError.NotFound : _native.ErrorOf(error), error);

        error = _native.Describe(handle, out var described);
        if (error == 0 && described.Kind == NativeEntryKind.File) return Bind(operation, handle, described, mode);

        // Nothing was written through this handle, so its closing cannot lose anything.
        _ = _native.Close(handle);
        return Failed(operation, error == 0 ? DiskError.NotFound : _native.ErrorOf(error), error);
    }

    /// <summary>Opens a handle, repeating interrupted calls.</summary>
    /// <param name="path">The full name.</param>
    /// <param name="mode">What for.</param>
    /// <param name="handle">The handle.</param>
    /// <returns>0 or an error number.</returns>
    public int OpenHandle(string path, NativeOpenMode mode, out nint handle)
    {
        var interruptions = new Interruptions(_native);
        int error;
        do error = _native.Open(path, mode, out handle);
        while (interruptions.Repeats(error));
        return error;
    }

    /// <summary>Whether a name stands for a directory, or for a link to one.</summary>
    /// <param name="path">The full name.</param>
    public bool IsDirectory(string path) => _native.KindOf(path, isFollowing: true, out var kind) == 0 && kind == NativeEntryKind.Directory;

    /// <summary>Closes a handle. A failure may be the last word on an earlier write, so it poisons the file.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Close(in DiskOperation operation)
    {
        var file = operation.File!;
        Forget(file);

        // The handle is gone after an interruption too, and may be another file's already.
        var error = _native.Close(file.Handle);
        if (error == 0 || _native.IsInterruption(error)) return Done(operation);
        return file.IsReadOnly ? Failed(operation, _native.ErrorOf(error), error) : Poisoned(operation, file.Condition!, error);
    }

    /// <summary>Closes whatever is open; nothing else runs any more.</summary>
    public void CloseAll()
    {
        foreach (var file in _open) _ = _native.Close(file.Handle);
        _open.Clear();
    }

    /// <summary>Lengthens a file by zeros.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Preallocate(in DiskOperation operation)
    {
        var file = operation.File!;
        if (file.Condition!.IsPoisoned) return Failed(operation, DiskError.Poisoned, 0);
        var error = _native.Describe(file.Handle, out var described);
        if (error != 0) return Poisoned(operation, file.Condition, error);
        for (var end = described.LengthBytes; end < operation.Offset;)
        {
            var failure = WriteAll(file, end, Zeros.AsSpan(0, (int)Math.Min(ZeroBytes, operation.Offset - end)), out var written, out error);
            if (failure == DiskError.NoSpace) return Failed(operation, failure, error);
            if (failure != DiskError.None) return Poisoned(operation, file.Condition, error, failure);
            end += written;

            // The device would else have to take all zeros before it gets to the next sync of another file.
            if ((error = Sync(file.Handle, isNew: false)) != 0) return Poisoned(operation, file.Condition, error);
        }

        return Done(operation);
    }

    /// <summary>Writes all of a buffer.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Write(in DiskOperation operation)
    {
        var file = operation.File!;
        var condition = file.Condition!;
        if (condition.IsPoisoned) return Failed(operation, DiskError.Poisoned, 0);
        var failure = WriteAll(file, operation.Offset, operation.Source.Span, out var written, out var error);
        if (failure == DiskError.NoSpace) condition.HasUncoveredNoSpace = true;
        else if (failure != DiskError.None) condition.IsPoisoned = true;
        return new DiskCompletion(operation.Id, failure) { TransferredBytes = written, NativeError = error };
    }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Read(in DiskOperation operation)
    {
        var (done, error) = (0, 0);
        var interruptions = new Interruptions(_native);
        while (done < operation.Destination.Length)
        {
            error = _native.Read(operation.File!.Handle, operation.Offset + done, operation.Destination.Span[done..], out var count);
            if (interruptions.Repeats(error)) continue;
            if (error != 0 || count == 0) break;
            done += count;
        }

        return new DiskCompletion(operation.Id, _native.ErrorOf(error)) { TransferredBytes = done, NativeError = error };
    }

    /// <summary>Makes a file durable, unless a write that the sync covers found no space.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Sync(in DiskOperation operation)
    {
        var file = operation.File!;
        var condition = file.Condition!;
        if (condition.IsPoisoned) return Failed(operation, DiskError.Poisoned, 0);
        if (condition.HasUncoveredNoSpace)
        {
            condition.HasUncoveredNoSpace = false;
            return Failed(operation, DiskError.NoSpace, 0);
        }

        var error = Sync(file.Handle, condition.IsNew);
        if (error != 0) return Poisoned(operation, condition, error, FailureOfSync(error));
        condition.IsNew = false;
        return Done(operation);
    }

    /// <summary>
    /// What the failure of a sync is called. A file system that looks for space only then reports that there is none when the data is lost
    /// already, so that it must not be taken for a write that may be tried again.
    /// </summary>
    /// <param name="error">The error number.</param>
    public DiskError FailureOfSync(int error) => _native.ErrorOf(error) is var failure && failure == DiskError.NoSpace ? DiskError.Faulty : failure;

    private int Sync(nint handle, bool isNew)
    {
        var interruptions = new Interruptions(_native);
        int error;
        do error = isNew ? _native.SyncFile(handle) : _native.SyncData(handle);
        while (interruptions.Repeats(error));
        return error;
    }

    private static DiskCompletion Done(in DiskOperation operation) => new(operation.Id, DiskError.None);

    private static DiskCompletion Failed(in DiskOperation operation, DiskError failure, int error) =>
        new(operation.Id, failure) { NativeError = error };

    private DiskCompletion Poisoned(in DiskOperation operation, FileCondition condition, int error, DiskError? failure = null)
    {
        condition.IsPoisoned = true;
        lock (_gate) _conditions[(condition.Device, condition.Index)] = condition;
        return Failed(operation, failure ?? FailureOfSync(error), error);
    }

    private DiskCompletion Bind(in DiskOperation operation, nint handle, in NativeFile described, NativeOpenMode mode)
    {
        var key = (described.Device, described.Index);
        var isNew = mode == NativeOpenMode.CreateNew;

        lock (_gate)
        {
            // A new file may have got the number of one that is gone, and has nothing to do with what that one went through.
            if (!_conditions.TryGetValue(key, out var condition) || (isNew && condition.OpenHandles == 0))
                _conditions[key] = condition = new FileCondition(described.Device, described.Index) { IsNew = isNew };
            condition.OpenHandles++;
            var file = operation.File!;
            (file.Handle, file.Condition) = (handle, condition);
            _open.Add(file);
        }

        return new DiskCompletion(operation.Id, DiskError.None) { LengthBytes = described.LengthBytes };
    }

    private void Forget(OpenFile file)
    {
        var condition = file.Condition!;
        lock (_gate)
        {
            _open.Remove(file);
            if (--condition.OpenHandles == 0 && !condition.IsWorthKeeping) _conditions.Remove((condition.Device, condition.Index));
        }
    }

    /// <summary>Writes until all is taken, or the system takes none of the rest.</summary>
    private DiskError WriteAll(OpenFile file, long offset, ReadOnlySpan<byte> bytes, out int written, out int error)
    {
        (written, error) = (0, 0);
        var interruptions = new Interruptions(_native);
        while (written < bytes.Length)
        {
            error = _native.Write(file.Handle, offset + written, bytes[written..], out var count);
            if (interruptions.Repeats(error)) continue;
            if (error != 0) return _native.ErrorOf(error);
            if (count == 0) return DiskError.ShortWrite;
            written += count;
        }

        return DiskError.None;
    }
}
