using System.Collections.Immutable;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Disks;

/// <summary>
/// A device with a directory tree, which outlives the processes that use it by a <see cref="SimulatedDisk"/> each. It knows for every file and
/// every directory entry what the running system sees and what would be left after a power loss.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SimulatedMedium
{
    private readonly List<DirectoryChange> _unsynced = [];
    private readonly Dictionary<string, SimulatedDisk> _locks = new(StringComparer.Ordinal);
    private SortedDictionary<string, SimulatedFile?> _cached = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimulatedFile?> _durable = new(StringComparer.Ordinal);

    /// <summary>How many bytes fit; default: as many as are wanted.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>The bytes of all files together, as the running system sees them.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>What kind of file system it shows itself as; default: a local one.</summary>
    public DiskVolumeKind Kind { get; set; } = DiskVolumeKind.Local;

    /// <summary>The name of that file system.</summary>
    public string FileSystemName { get; set; } = "simulated";

    /// <summary>What an inspection finds at present.</summary>
    public DiskVolume Volume => new()
    {
        Kind = Kind,
        FileSystemName = FileSystemName,
        TotalBytes = CapacityBytes,
        FreeBytes = Math.Max(0, CapacityBytes - UsedBytes),
    };

    /// <summary>Whether anything would be lost with the power.</summary>
    public bool HasUnsynced => _unsynced.Count > 0 || _cached.Values.Any(file => file is { HasUnsynced: true });

    /// <summary>Finds an entry.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="file">The file, or null for a directory.</param>
    public bool TryFind(string path, out SimulatedFile? file)
    {
        file = null;
        return path.Length == 0 || _cached.TryGetValue(path, out file);
    }

    /// <summary>Whether there is a directory of that name.</summary>
    /// <param name="path">Its path; empty for the root.</param>
    public bool IsDirectory(string path) => TryFind(path, out var file) && file is null;

    /// <summary>Adds an entry; the caller has made sure that it may be there.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="file">The file, or null for a directory.</param>
    public void Add(string path, SimulatedFile? file)
    {
        _cached.Add(path, file);
        _unsynced.Add(new DirectoryChange(null, path, file, null, ParentOf(path)));
    }

    /// <summary>Removes a file, which must be there.</summary>
    /// <param name="path">Its path.</param>
    public void Remove(string path)
    {
        var file = _cached[path];
        _cached.Remove(path);
        UsedBytes -= file!.Length;
        _unsynced.Add(new DirectoryChange(path, null, file, ParentOf(path), null));
    }

    /// <summary>Gives a file, which must be there, another name, in place of the file that has it.</summary>
    /// <param name="from">The present path.</param>
    /// <param name="to">The new path.</param>
    public void Rename(string from, string to)
    {
        var file = _cached[from];
        if (from == to) return;
        if (_cached.TryGetValue(to, out var replaced)) UsedBytes -= replaced!.Length;
        _cached.Remove(from);
        _cached[to] = file;
        _unsynced.Add(new DirectoryChange(from, to, file, ParentOf(from), ParentOf(to)));
    }

    /// <summary>The entries of a directory, sorted by name.</summary>
    /// <param name="directory">Its path; empty for the root.</param>
    public ImmutableArray<DiskEntry> List(string directory)
    {
        var prefix = directory.Length == 0 ? string.Empty : directory + "/";
        var entries = ImmutableArray.CreateBuilder<DiskEntry>();
        foreach (var (path, file) in _cached)
        {
            if (!path.StartsWith(prefix, StringComparison.Ordinal) || path.IndexOf('/', prefix.Length) >= 0) continue;
            entries.Add(new DiskEntry(path[prefix.Length..], file?.Length ?? 0, file is null));
        }

        return entries.ToImmutable();
    }

    /// <summary>Makes the changes of a directory durable.</summary>
    /// <param name="directory">Its path; empty for the root.</param>
    public void SyncDirectory(string directory)
    {
        var kept = 0;
        for (var position = 0; position < _unsynced.Count; position++)
        {
            var change = _unsynced[position].Synced(directory);
            if (change.IsCovered) Persist(change);
            else _unsynced[kept++] = change;
        }

        _unsynced.RemoveRange(kept, _unsynced.Count - kept);
    }

    /// <summary>A sync of a directory fails: each change reached the device or not, and the system forgets which.</summary>
    /// <param name="directory">Its path; empty for the root.</param>
    /// <param name="random">Chooses.</param>
    public void FailSyncDirectory(string directory, SeededRandom random)
    {
        var kept = 0;
        for (var position = 0; position < _unsynced.Count; position++)
        {
            var change = _unsynced[position];
            if (change.RemovedDirectory != directory && change.AddedDirectory != directory) _unsynced[kept++] = change;
            else if (random.Chance(500_000)) Persist(change);
        }

        _unsynced.RemoveRange(kept, _unsynced.Count - kept);
    }

    /// <summary>Counts the bytes by which a file grows.</summary>
    /// <param name="bytes">How many.</param>
    public void Grow(long bytes) => UsedBytes += bytes;

    /// <summary>Takes or looks at a lock.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="disk">Who wants it.</param>
    /// <returns>Whether that disk has it now.</returns>
    public bool TryLock(string path, SimulatedDisk disk) => _locks.TryAdd(path, disk);

    /// <summary>Releases a lock if that disk has it.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="disk">Who releases it.</param>
    public bool Unlock(string path, SimulatedDisk disk) => _locks.TryGetValue(path, out var owner) && owner == disk && _locks.Remove(path);

    /// <summary>Releases all locks of a disk whose process has ended.</summary>
    /// <param name="disk">Which.</param>
    public void UnlockAll(SimulatedDisk disk)
    {
        foreach (var path in _locks.Where(held => held.Value == disk).Select(held => held.Key).Order(StringComparer.Ordinal).ToArray())
            _locks.Remove(path);
    }

    /// <summary>The power is lost; what remains is what the device holds.</summary>
    /// <param name="random">Chooses what of the unsynced sectors and changes reached the device.</param>
    /// <param name="survivalPerMillion">How likely each is to be there.</param>
    public void LosePower(SeededRandom random, int survivalPerMillion)
    {
        foreach (var change in _unsynced)
        {
            if (random.Chance(survivalPerMillion)) Persist(change);
        }

        _unsynced.Clear();
        _locks.Clear();
        DropOrphans();
        foreach (var file in _durable.Values) file?.LosePower(random, survivalPerMillion);
        _cached = new SortedDictionary<string, SimulatedFile?>(_durable, StringComparer.Ordinal);
        UsedBytes = _durable.Values.Sum(file => file?.Length ?? 0);
    }

    /// <summary>Turns one bit somewhere in what is durable.</summary>
    /// <param name="random">Chooses where.</param>
    /// <returns>Whether there was a bit to turn.</returns>
    public bool Rot(SeededRandom random) => Rot(random, 1);

    /// <summary>Turns bits of one word of eight bytes somewhere in what is durable.</summary>
    /// <param name="random">Chooses where.</param>
    /// <param name="bits">How often a bit is chosen and turned.</param>
    /// <returns>Whether there was a bit to turn.</returns>
    public bool Rot(SeededRandom random, int bits)
    {
        var total = _durable.Values.Sum(file => file?.DurableLength ?? 0);
        if (total == 0) return false;
        var position = random.Between(0, total - 1);
        foreach (var file in _durable.Values)
        {
            var length = file?.DurableLength ?? 0;
            if (position < length)
            {
                file!.Rot(position * 8 + random.Below(8));
                var word = position & -sizeof(long);
                var bytes = (int)Math.Min(sizeof(long), length - word);
                for (var bit = 1; bit < bits; bit++) file.Rot(word * 8 + random.Below(bytes * 8));
                return true;
            }

            position -= length;
        }

        return false;
    }

    /// <summary>A copy of everything, what is not durable yet included, as it would be found if the processes that use it ended here and now.</summary>
    public SimulatedMedium Fork()
    {
        var copies = new Dictionary<SimulatedFile, SimulatedFile>();
        var copy = new SimulatedMedium { CapacityBytes = CapacityBytes, Kind = Kind, FileSystemName = FileSystemName, UsedBytes = UsedBytes };
        foreach (var (path, file) in _cached) copy._cached.Add(path, CopyOf(file, copies));
        foreach (var (path, file) in _durable) copy._durable.Add(path, CopyOf(file, copies));
        foreach (var change in _unsynced) copy._unsynced.Add(change with { Item = CopyOf(change.Item, copies) });
        return copy;
    }

    /// <summary>A copy of what is durable at present, to come back to (a backup, or a cloned disk).</summary>
    public SimulatedMedium CopyDurable()
    {
        var copy = new SimulatedMedium { CapacityBytes = CapacityBytes, Kind = Kind, FileSystemName = FileSystemName };
        foreach (var (path, file) in _durable) copy._durable.Add(path, file?.CopyDurable());
        copy._cached = new SortedDictionary<string, SimulatedFile?>(copy._durable, StringComparer.Ordinal);
        copy.UsedBytes = copy._durable.Values.Sum(file => file?.Length ?? 0);
        return copy;
    }

    /// <summary>The directory of an entry.</summary>
    /// <param name="path">The entry's path.</param>
    public static string ParentOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? string.Empty : path[..slash];
    }

    private static SimulatedFile? CopyOf(SimulatedFile? file, Dictionary<SimulatedFile, SimulatedFile> copies)
    {
        if (file is null) return null;
        if (!copies.TryGetValue(file, out var copy)) copies.Add(file, copy = file.Fork());
        return copy;
    }

    private void Persist(in DirectoryChange change)
    {
        if (change.IsRename) Unname(change.Item!);
        else if (change.Removed is not null && _durable.TryGetValue(change.Removed, out var present) && present == change.Item) _durable.Remove(change.Removed);
        if (change.Added is not null) _durable[change.Added] = change.Item;
    }

    /// <summary>A file has one name: what is left of names that earlier renames gave it, or failed to take from it, goes with the last one.</summary>
    private void Unname(SimulatedFile file)
    {
        foreach (var (path, item) in _durable)
        {
            if (item != file) continue;
            _durable.Remove(path);
            return;
        }
    }

    /// <summary>What lies in a directory that did not survive is gone with it.</summary>
    private void DropOrphans()
    {
        var gone = new List<string>();
        foreach (var path in _durable.Keys)
        {
            var parent = ParentOf(path);
            if (parent.Length > 0 && (gone.Contains(parent) || !_durable.TryGetValue(parent, out var directory) || directory is not null)) gone.Add(path);
        }

        foreach (var path in gone) _durable.Remove(path);
    }
}
