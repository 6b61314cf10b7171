namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Runs the operations of a disk; keeps its locks and which of its directories can no longer be trusted.</summary>
/// <remarks>
/// Thread-safe as long as the changes of one file do not overlap, nor those operations that are not about an open file: the queue's lanes see to that.
/// </remarks>
internal sealed class DiskRunner
{
    private readonly string _root;
    private readonly INativeFiles _native;
    private readonly FileRunner _files;
    private readonly HashSet<DiskPath> _poisonedDirectories = [];
    private readonly Dictionary<DiskPath, nint> _locks = [];

    /// <summary>Begins below a directory.</summary>
    /// <param name="root">The directory's full name.</param>
    /// <param name="native">The operating system's calls.</param>
    public DiskRunner(string root, INativeFiles native)
    {
        _root = root;
        _native = native;
        _files = new FileRunner(native);
    }

    /// <summary>Runs an operation.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Run(in DiskOperation operation) => operation.Kind switch
    {
        DiskOperationKind.Write => _files.Write(operation),
        DiskOperationKind.Sync => _files.Sync(operation),
        DiskOperationKind.Read => _files.Read(operation),
        DiskOperationKind.Create => Create(operation),
        DiskOperationKind.Open => _files.Open(operation, FullName(operation.Path), NativeOpenMode.ReadWrite),
        DiskOperationKind.OpenRead => _files.Open(operation, FullName(operation.Path), NativeOpenMode.Read),
        DiskOperationKind.Close => _files.Close(operation),
        DiskOperationKind.Preallocate => _files.Preallocate(operation),
        DiskOperationKind.SyncDirectory => SyncDirectory(operation),
        DiskOperationKind.CreateDirectory => CreateDirectory(operation),
        DiskOperationKind.Rename => Rename(operation),
        DiskOperationKind.Delete => Delete(operation),
        DiskOperationKind.List => List(operation),
        DiskOperationKind.Inspect => Inspect(operation),
        DiskOperationKind.Lock => Lock(operation),
        _ => Unlock(operation),
    };

    /// <summary>Closes all files and releases all locks.</summary>
    public void CloseAll()
    {
        _files.CloseAll();
        foreach (var handle in _locks.Values) _ = _native.Close(handle);
        _locks.Clear();
    }

    private static DiskCompletion Failed(in DiskOperation operation, DiskError failure) => new(operation.Id, failure);

    private DiskCompletion Ended(in DiskOperation operation, int error) => new(operation.Id, _native.ErrorOf(error)) { NativeError = error };

    private string FullName(DiskPath path) => path == DiskPath.Root ? _root : $"{_root}/{path.Value}";

    private bool IsPoisoned(DiskPath path) => _poisonedDirectories.Count > 0 && _poisonedDirectories.Contains(path);

    private int Repeated(Func<INativeFiles, string, string, int> call, string path, string target = "")
    {
        var interruptions = new Interruptions(_native);
        int error;
        do error = call(_native, path, target);
        while (interruptions.Repeats(error));
        return error;
    }

    private DiskCompletion Create(in DiskOperation operation)
    {
        if (IsPoisoned(operation.Path.Parent)) return Failed(operation, DiskError.Poisoned);
        return operation.Path == DiskPath.Root
            ? Failed(operation, DiskError.AlreadyExists)
            : _files.Open(operation, FullName(operation.Path), NativeOpenMode.CreateNew);
    }

    private DiskCompletion SyncDirectory(in DiskOperation operation)
    {
        if (IsPoisoned(operation.Path)) return Failed(operation, DiskError.Poisoned);
        var error = Repeated(static (native, path, _) => native.SyncDirectory(path), FullName(operation.Path));
        var failure = _files.FailureOfSync(error);
        if (failure is not (DiskError.None or DiskError.NotFound)) _poisonedDirectories.Add(operation.Path);
        return new DiskCompletion(operation.Id, failure) { NativeError = error };
    }

    private DiskCompletion CreateDirectory(in DiskOperation operation)
    {
        var path = FullName(operation.Path);
        if (_files.IsDirectory(path)) return Failed(operation, DiskError.None);
        if (IsPoisoned(operation.Path.Parent)) return Failed(operation, DiskError.Poisoned);
        var error = Repeated(static (native, path, _) => native.CreateDirectory(path), path);

        // Another process may have made it in between.
        return error != 0 && _files.IsDirectory(path) ? Failed(operation, DiskError.None) : Ended(operation, error);
    }

    private DiskCompletion Rename(in DiskOperation operation)
    {
        var (from, to) = (FullName(operation.Path), FullName(operation.Target));
        var error = _native.KindOf(from, isFollowing: false, out var kind);
        if (error != 0) return Ended(operation, error);
        if (kind != NativeEntryKind.File) return Failed(operation, DiskError.NotFound);
        if (IsPoisoned(operation.Path.Parent) || IsPoisoned(operation.Target.Parent)) return Failed(operation, DiskError.Poisoned);
        return _files.IsDirectory(to)
            ? Failed(operation, DiskError.AlreadyExists)
            : Ended(operation, Repeated(static (native, from, to) => native.Rename(from, to), from, to));
    }

    private DiskCompletion Delete(in DiskOperation operation)
    {
        var path = FullName(operation.Path);
        var error = _native.KindOf(path, isFollowing: false, out var kind);
        if (error != 0) return Ended(operation, error);
        if (kind == NativeEntryKind.Directory) return Failed(operation, DiskError.NotFound);
        return IsPoisoned(operation.Path.Parent)
            ? Failed(operation, DiskError.Poisoned)
            : Ended(operation, Repeated(static (native, path, _) => native.Delete(path), path));
    }

    private DiskCompletion List(in DiskOperation operation)
    {
        var error = _native.List(FullName(operation.Path), out var entries);
        return Ended(operation, error) with { Entries = entries };
    }

    private DiskCompletion Inspect(in DiskOperation operation)
    {
        var error = _native.Inspect(_root, out var volume);
        return Ended(operation, error) with { Volume = volume };
    }

    private DiskCompletion Lock(in DiskOperation operation)
    {
        if (_locks.ContainsKey(operation.Path)) return Failed(operation, DiskError.Locked);
        var path = FullName(operation.Path);
        var error = _files.OpenHandle(path, NativeOpenMode.LockFile, out var handle);
        if (error != 0) return Ended(operation, error);
        var interruptions = new Interruptions(_native);
        do error = _native.TryLock(handle);
        while (interruptions.Repeats(error));
        if (error == 0) _locks.Add(operation.Path, handle);
        else _ = _native.Close(handle);
        return Ended(operation, error);
    }

    private DiskCompletion Unlock(in DiskOperation operation)
    {
        if (!_locks.Remove(operation.Path, out var handle)) return Failed(operation, DiskError.NotFound);

        // The lock ends with the handle, which is gone whatever the system says; nothing was written through it.
        _ = _native.Close(handle);
        return Failed(operation, DiskError.None);
    }
}
