using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Disks;

/// <summary>Does what the operations of a <see cref="SimulatedDisk"/> say, at the moment at which they happen; keeps its open files and its poison.</summary>
/// <remarks>Not thread-safe; belongs to its disk.</remarks>
internal sealed class DiskExecutor
{
    private readonly SimulatedDisk _disk;
    private readonly SeededRandom _random;
    private readonly Dictionary<long, SimulatedFile> _handles = [];
    private readonly HashSet<long> _readOnlyHandles = [];
    private readonly HashSet<string> _poisonedDirectories = new(StringComparer.Ordinal);
    private readonly HashSet<SimulatedFile> _noSpace = [];

    /// <summary>Works for a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="random">Chooses failures.</param>
    public DiskExecutor(SimulatedDisk disk, SeededRandom random)
    {
        _disk = disk;
        _random = random;
    }

    /// <summary>Whether the process is being killed: some operations happen and others do not, so that a file may be deleted and not closed.</summary>
    public bool IsDying { get; set; }

    private SimulatedMedium Medium => _disk.Medium;

    /// <summary>The file that a handle stands for.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="action">What it is wanted for.</param>
    /// <exception cref="InvalidOperationException">It is not open, or not for that.</exception>
    public SimulatedFile FileOf(DiskFileId handle, DiskAction action)
    {
        if (!_handles.TryGetValue(handle.Value, out var file)) throw new InvalidOperationException($"File {handle} is not open.");
        if (action is not (DiskAction.Read or DiskAction.Close) && _readOnlyHandles.Contains(handle.Value))
            throw new InvalidOperationException($"File {handle} is open for reading only.");
        return file;
    }

    /// <summary>A write failed for space and no sync that was submitted covers it: the next one does.</summary>
    /// <param name="file">The file.</param>
    public void RememberNoSpace(SimulatedFile file) => _noSpace.Add(file);

    /// <summary>A sync is submitted: it covers what failed for space before it.</summary>
    /// <param name="sync">The sync.</param>
    public void BeginSync(ref PendingOperation sync)
    {
        if (_noSpace.Count > 0 && _noSpace.Remove(sync.File!)) sync.Covered = DiskError.NoSpace;
    }

    /// <summary>Forgets all handles, as at the end of a process.</summary>
    public void CloseAll()
    {
        foreach (var file in _handles.Values) file.OpenHandles--;
        _handles.Clear();
        _readOnlyHandles.Clear();
    }

    /// <summary>Makes an operation happen.</summary>
    /// <param name="operation">The operation.</param>
    public DiskCompletion Run(ref PendingOperation operation) => operation.Action switch
    {
        DiskAction.Create => Create(operation),
        DiskAction.Open or DiskAction.OpenRead => Open(operation),
        DiskAction.Close => Close(operation),
        DiskAction.Preallocate => Preallocate(operation),
        DiskAction.Write => Write(operation),
        DiskAction.Read => Read(operation),
        DiskAction.Sync => Sync(operation),
        DiskAction.SyncDirectory => SyncDirectory(operation),
        DiskAction.CreateDirectory => CreateDirectory(operation),
        DiskAction.Rename => Rename(operation),
        DiskAction.Delete => Delete(operation),
        DiskAction.List => List(operation),
        DiskAction.Inspect => new DiskCompletion(operation.Id, DiskError.None) { Volume = Medium.Volume },
        DiskAction.Lock => Lock(operation),
        DiskAction.Unlock => Done(operation, Medium.Unlock(operation.Path!, _disk) ? DiskError.None : DiskError.NotFound),
        _ => throw new InvalidOperationException("There is no operation."),
    };

    private static DiskCompletion Done(in PendingOperation operation, DiskError error) => new(operation.Id, error);

    private DiskCompletion Create(in PendingOperation operation)
    {
        var parent = SimulatedMedium.ParentOf(operation.Path!);
        if (!Medium.IsDirectory(parent)) return Done(operation, DiskError.NotFound);
        if (_poisonedDirectories.Contains(parent)) return Done(operation, DiskError.Poisoned);
        if (Medium.TryFind(operation.Path!, out _)) return Done(operation, DiskError.AlreadyExists);
        var file = new SimulatedFile();
        Medium.Add(operation.Path!, file);
        return Bind(operation, file);
    }

    private DiskCompletion Open(in PendingOperation operation) =>
        Medium.TryFind(operation.Path!, out var file) && file is not null ? Bind(operation, file) : Done(operation, DiskError.NotFound);

    private DiskCompletion Bind(in PendingOperation operation, SimulatedFile file)
    {
        if (!_handles.TryAdd(operation.Handle.Value, file)) throw new InvalidOperationException($"File {operation.Handle} is open already.");
        if (operation.Action is DiskAction.OpenRead) _readOnlyHandles.Add(operation.Handle.Value);
        file.OpenHandles++;
        return new DiskCompletion(operation.Id, DiskError.None) { LengthBytes = file.Length };
    }

    private DiskCompletion Close(in PendingOperation operation)
    {
        _handles.Remove(operation.Handle.Value);
        _readOnlyHandles.Remove(operation.Handle.Value);
        operation.File!.OpenHandles--;
        return Done(operation, IsFull() ? DiskError.NoSpace : DiskError.None);
    }

    private DiskCompletion Preallocate(in PendingOperation operation)
    {
        var file = operation.File!;
        if (file.PoisonedFor == _disk) return Done(operation, DiskError.Poisoned);
        var room = Math.Max(0, Medium.CapacityBytes - Medium.UsedBytes);
        var wanted = Math.Max(0, operation.Offset - file.Length);
        var grown = Math.Min(wanted, room);
        file.WriteZeros(file.Length + grown);
        Medium.Grow(grown);
        return Done(operation, grown == wanted ? DiskError.None : DiskError.NoSpace);
    }

    private DiskCompletion Write(in PendingOperation operation)
    {
        var file = operation.File!;
        if (file.PoisonedFor == _disk) return Done(operation, DiskError.Poisoned);
        var bytes = operation.Source.Span;
        var error = DiskError.None;
        if (IsWriteToFail())
        {
            file.PoisonedFor = _disk;
            error = _random.Chance(500_000) ? DiskError.Faulty : DiskError.ShortWrite;
            bytes = bytes[.._random.Below(bytes.Length)];
        }

        if (error == DiskError.None && _random.Chance(_disk.Weather.FullWritesPerMillion))
        {
            error = DiskError.NoSpace;
            bytes = bytes[.._random.Below(bytes.Length)];
        }

        var growth = Math.Max(0, operation.Offset + bytes.Length - file.Length);
        var room = Math.Max(0, Medium.CapacityBytes - Medium.UsedBytes);
        if (growth > room)
        {
            bytes = bytes[..(int)Math.Max(0, bytes.Length - (growth - room))];
            growth = bytes.IsEmpty ? 0 : room;
            if (error == DiskError.None) error = DiskError.NoSpace;
        }

        file.Write(operation.Offset, bytes);
        Medium.Grow(growth);
        return new DiskCompletion(operation.Id, error) { TransferredBytes = bytes.Length };
    }

    private DiskCompletion Read(in PendingOperation operation)
    {
        if (IsReadToFail()) return Done(operation, DiskError.Faulty);
        return new DiskCompletion(operation.Id, DiskError.None) { TransferredBytes = operation.File!.Read(operation.Offset, operation.Destination.Span) };
    }

    private DiskCompletion Sync(in PendingOperation operation)
    {
        var file = operation.File!;
        if (file.PoisonedFor == _disk) return Done(operation, DiskError.Poisoned);
        if (operation.Covered != DiskError.None) return Done(operation, operation.Covered);
        if (IsToFail())
        {
            file.PoisonedFor = _disk;
            file.FailSync(_random);
            return Done(operation, DiskError.Faulty);
        }

        file.Sync();
        return Done(operation, DiskError.None);
    }

    private bool IsFull() => _disk.Weather.FullChangesPerMillion > 0 && !IsDying && _random.Chance(_disk.Weather.FullChangesPerMillion);

    private bool IsToFail()
    {
        if (_disk.Weather.FailingSyncs == 0) return _random.Chance(_disk.Weather.FailedSyncsPerMillion);
        _disk.Weather.FailingSyncs--;
        return true;
    }

    private bool IsWriteToFail()
    {
        if (_disk.Weather.FailingWrites == 0 || IsDying) return _random.Chance(_disk.Weather.FailedWritesPerMillion);
        _disk.Weather.FailingWrites--;
        return true;
    }

    private bool IsReadToFail()
    {
        if (_disk.Weather.FailingReads == 0) return _random.Chance(_disk.Weather.FailedReadsPerMillion);
        _disk.Weather.FailingReads--;
        return true;
    }

    private DiskCompletion SyncDirectory(in PendingOperation operation)
    {
        if (!Medium.IsDirectory(operation.Path!)) return Done(operation, DiskError.NotFound);
        if (_poisonedDirectories.Contains(operation.Path!)) return Done(operation, DiskError.Poisoned);
        if (IsToFail())
        {
            _poisonedDirectories.Add(operation.Path!);
            Medium.FailSyncDirectory(operation.Path!, _random);
            return Done(operation, DiskError.Faulty);
        }

        Medium.SyncDirectory(operation.Path!);
        return Done(operation, DiskError.None);
    }

    private DiskCompletion CreateDirectory(in PendingOperation operation)
    {
        if (Medium.TryFind(operation.Path!, out var file)) return Done(operation, file is null ? DiskError.None : DiskError.AlreadyExists);
        var parent = SimulatedMedium.ParentOf(operation.Path!);
        if (!Medium.IsDirectory(parent)) return Done(operation, DiskError.NotFound);
        if (_poisonedDirectories.Contains(parent)) return Done(operation, DiskError.Poisoned);
        Medium.Add(operation.Path!, null);
        return Done(operation, DiskError.None);
    }

    private DiskCompletion Rename(in PendingOperation operation)
    {
        if (!Medium.TryFind(operation.Path!, out var file) || file is null) return Done(operation, DiskError.NotFound);
        var (from, to) = (SimulatedMedium.ParentOf(operation.Path!), SimulatedMedium.ParentOf(operation.Target!));
        if (!Medium.IsDirectory(to)) return Done(operation, DiskError.NotFound);
        if (_poisonedDirectories.Contains(from) || _poisonedDirectories.Contains(to)) return Done(operation, DiskError.Poisoned);
        if (Medium.IsDirectory(operation.Target!)) return Done(operation, DiskError.AlreadyExists);
        if (IsFull()) return Done(operation, DiskError.NoSpace);
        Medium.Rename(operation.Path!, operation.Target!);
        return Done(operation, DiskError.None);
    }

    private DiskCompletion Delete(in PendingOperation operation)
    {
        if (!Medium.TryFind(operation.Path!, out var file) || file is null) return Done(operation, DiskError.NotFound);
        if (_poisonedDirectories.Contains(SimulatedMedium.ParentOf(operation.Path!))) return Done(operation, DiskError.Poisoned);
        if (file.OpenHandles > 0 && !IsDying) throw new InvalidOperationException($"'{operation.Path}' is deleted while it is open.");
        if (IsFull()) return Done(operation, DiskError.NoSpace);
        Medium.Remove(operation.Path!);
        return Done(operation, DiskError.None);
    }

    private DiskCompletion List(in PendingOperation operation) => Medium.IsDirectory(operation.Path!)
        ? new DiskCompletion(operation.Id, DiskError.None) { Entries = Medium.List(operation.Path!) }
        : Done(operation, DiskError.NotFound);

    private DiskCompletion Lock(in PendingOperation operation)
    {
        if (!Medium.TryFind(operation.Path!, out var file))
        {
            if (!Medium.IsDirectory(SimulatedMedium.ParentOf(operation.Path!))) return Done(operation, DiskError.NotFound);
            Medium.Add(operation.Path!, new SimulatedFile());
        }
        else if (file is null)
        {
            return Done(operation, DiskError.AccessDenied);
        }

        return Done(operation, Medium.TryLock(operation.Path!, _disk) ? DiskError.None : DiskError.Locked);
    }
}
