using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>
/// Removes files one after the other. The directory is not synced for it: a file that comes back after a power loss stands in no record, and the next start
/// removes it.
/// </summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotRemover : ISnapshotStep
{
    private readonly SnapshotDisk _disk;
    private readonly Action<SnapshotFile> _removed;
    private readonly Queue<SnapshotFile> _files = new();
    private bool _isUnderWay;

    /// <summary>Removes nothing yet.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="removed">Hears of each file that is gone.</param>
    public SnapshotRemover(SnapshotDisk disk, Action<SnapshotFile> removed)
    {
        _disk = disk;
        _removed = removed;
    }

    /// <summary>Removes a file, which nobody has open.</summary>
    /// <param name="file">The file.</param>
    public void Remove(SnapshotFile file)
    {
        _files.Enqueue(file);
        Continue();
    }

    /// <summary>Goes on; also with a removal for which a full disk had no room (some file systems need some for that).</summary>
    public void Continue()
    {
        if (_isUnderWay || !_files.TryPeek(out var file)) return;
        _isUnderWay = true;
        _disk.Delete(this, file.Path);
    }

    /// <inheritdoc/>
    public LogFault? OnCompleted(in DiskCompletion completion)
    {
        _isUnderWay = false;
        if (completion.Error == DiskError.NoSpace) return null;
        var file = _files.Dequeue();
        if (!completion.IsSuccess) return new LogFault("removing a snapshot", file.Path.Value, completion.Error, completion.NativeError);
        Continue();
        _removed(file);
        return null;
    }
}
