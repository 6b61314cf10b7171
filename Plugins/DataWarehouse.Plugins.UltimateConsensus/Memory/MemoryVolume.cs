using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Memory;

/// <summary>The files and directories of a <see cref="MemoryDisk"/>; they outlive the disk, as those of a device outlive a process, and end with this process.</summary>
/// <remarks>Thread-safe: the disks on it take <see cref="Gate"/> for each operation.</remarks>
/// <param name="bytesMax">How many bytes the pages of all files may take.</param>
internal sealed class MemoryVolume(long bytesMax)
{
    private readonly SortedDictionary<string, MemoryFile?> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object> _locks = new(StringComparer.Ordinal);
    private long _heldBytes;

    /// <summary>Guards all that is in the volume.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What an inspection finds.</summary>
    public DiskVolume Describe_NeedsLock() => new()
    {
        Kind = DiskVolumeKind.Memory,
        FileSystemName = "process memory",
        TotalBytes = bytesMax,
        FreeBytes = Math.Max(0, bytesMax - _heldBytes),
    };

    /// <summary>Whether there is a directory of that name.</summary>
    /// <param name="path">The name.</param>
    public bool IsDirectory_NeedsLock(DiskPath path) => path == DiskPath.Root || (_entries.TryGetValue(path.Value, out var file) && file is null);

    /// <summary>The file of that name, or null.</summary>
    /// <param name="path">The name.</param>
    public MemoryFile? Find_NeedsLock(DiskPath path) => _entries.GetValueOrDefault(path.Value);

    /// <summary>Adds a file, or a directory where there is none.</summary>
    /// <param name="path">The name.</param>
    /// <param name="file">The file; null for a directory.</param>
    public DiskError Add_NeedsLock(DiskPath path, MemoryFile? file)
    {
        if (!IsDirectory_NeedsLock(path.Parent)) return DiskError.NotFound;
        if (IsDirectory_NeedsLock(path)) return file is null ? DiskError.None : DiskError.AlreadyExists;
        return _entries.TryAdd(path.Value, file) ? DiskError.None : DiskError.AlreadyExists;
    }

    /// <summary>Writes into a file, if there is room.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">What.</param>
    public DiskError Write_NeedsLock(MemoryFile file, long offset, ReadOnlySpan<byte> bytes)
    {
        var growth = file.GrowthOf(offset, bytes);
        if (growth > bytesMax - _heldBytes) return DiskError.NoSpace;
        file.Write(offset, bytes);
        _heldBytes += growth;
        return DiskError.None;
    }

    /// <summary>Gives a file a new name.</summary>
    /// <param name="from">The present name.</param>
    /// <param name="to">The new one.</param>
    public DiskError Rename_NeedsLock(DiskPath from, DiskPath to)
    {
        if (Find_NeedsLock(from) is not { } file || !IsDirectory_NeedsLock(to.Parent)) return DiskError.NotFound;
        if (IsDirectory_NeedsLock(to)) return DiskError.AlreadyExists;
        if (from == to) return DiskError.None;
        if (Find_NeedsLock(to) is { } replaced) _heldBytes -= replaced.HeldBytes;
        _entries.Remove(from.Value);
        _entries[to.Value] = file;
        return DiskError.None;
    }

    /// <summary>Removes a file.</summary>
    /// <param name="path">The name.</param>
    public DiskError Delete_NeedsLock(DiskPath path)
    {
        if (Find_NeedsLock(path) is not { } file) return DiskError.NotFound;
        _entries.Remove(path.Value);
        _heldBytes -= file.HeldBytes;
        return DiskError.None;
    }

    /// <summary>Lists a directory.</summary>
    /// <param name="directory">The directory, which there must be.</param>
    public ImmutableArray<DiskEntry> List_NeedsLock(DiskPath directory) =>
    [
        .. from entry in _entries
           let path = new DiskPath(entry.Key)
           where path.Parent == directory
           select new DiskEntry(entry.Key[(entry.Key.LastIndexOf('/') + 1)..], entry.Value?.LengthBytes ?? 0, entry.Value is null),
    ];

    /// <summary>Takes a lock.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="owner">Who takes it.</param>
    public DiskError TakeLock_NeedsLock(DiskPath path, object owner)
    {
        if (IsDirectory_NeedsLock(path)) return DiskError.AccessDenied;
        if (Find_NeedsLock(path) is null && Add_NeedsLock(path, new MemoryFile()) is not DiskError.None and var error) return error;
        return _locks.TryAdd(path.Value, owner) ? DiskError.None : DiskError.Locked;
    }

    /// <summary>Gives a lock back.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="owner">Who has it.</param>
    public DiskError GiveLock_NeedsLock(DiskPath path, object owner)
    {
        if (!_locks.TryGetValue(path.Value, out var present) || !ReferenceEquals(present, owner)) return DiskError.NotFound;
        _locks.Remove(path.Value);
        return DiskError.None;
    }

    /// <summary>Gives all locks of an owner back.</summary>
    /// <param name="owner">Who has them.</param>
    public void GiveLocks_NeedsLock(object owner)
    {
        foreach (var path in _locks.Where(held => ReferenceEquals(held.Value, owner)).Select(held => held.Key).ToArray()) _locks.Remove(path);
    }
}
