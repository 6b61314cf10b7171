using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>A data directory on an <see cref="IDisk"/> whose calls wait until the disk has answered: for repairs, which do one thing after the other.</summary>
/// <remarks>
/// One thread calls; the disk completes on another. The lock ends when the directory is disposed of.
/// </remarks>
internal sealed class DiskDirectory : ILogDirectory, IDiskReceiver, IDisposable
{
    private readonly IDisk _disk;
    private readonly object _gate = new();
    private readonly Dictionary<DiskPath, DiskFileId> _open = [];
    private DiskCompletion? _completion;
    private long _operations;
    private long _files;
    private DiskPath _path;
    private long _offset;

    /// <summary>Works on a disk.</summary>
    /// <param name="disk">The disk, not started; stopped when the directory is disposed of.</param>
    public DiskDirectory(IDisk disk)
    {
        _disk = disk;
        disk.Start(this);
    }

    /// <inheritdoc/>
    public void Lock() => Wait(new DiskPath("lock"), -1, (id, path) => _disk.Lock(id, path));

    /// <inheritdoc/>
    /// <remarks>Nothing if there is no such directory.</remarks>
    public IReadOnlyList<DiskEntry> List(DiskPath directory)
    {
        var completion = Run(directory, -1, (id, path) => _disk.List(id, path));
        return completion.Error == DiskError.NotFound ? [] : Checked(completion).Entries;
    }

    /// <inheritdoc/>
    public int Read(DiskPath file, long offset, Span<byte> destination)
    {
        var handle = HandleOf(file);
        var piece = new byte[Math.Min(destination.Length, _disk.Limits.TransferBytesMax)];
        var total = 0;
        while (total < destination.Length)
        {
            var wanted = piece.AsMemory(0, Math.Min(piece.Length, destination.Length - total));
            var at = offset + total;
            var read = Wait(file, at, (id, _) => _disk.Read(id, handle, at, wanted)).TransferredBytes;
            wanted.Span[..read].CopyTo(destination[total..]);
            total += read;
            if (read < wanted.Length) break;
        }

        return total;
    }

    /// <inheritdoc/>
    public void CreateDirectory(DiskPath directory) => Wait(directory, -1, (id, path) => _disk.CreateDirectory(id, path));

    /// <inheritdoc/>
    public void Create(DiskPath file)
    {
        var handle = new DiskFileId(++_files);
        Wait(file, -1, (id, path) => _disk.Create(id, handle, path));
        _open.Add(file, handle);
    }

    /// <inheritdoc/>
    public void Write(DiskPath file, long offset, ReadOnlyMemory<byte> bytes)
    {
        var handle = HandleOf(file);
        for (var written = 0; written < bytes.Length;)
        {
            var piece = bytes.Slice(written, Math.Min(bytes.Length - written, _disk.Limits.TransferBytesMax));
            var at = offset + written;
            Wait(file, at, (id, _) => _disk.Write(id, handle, at, piece));
            written += piece.Length;
        }
    }

    /// <inheritdoc/>
    public void Sync(DiskPath file)
    {
        var handle = HandleOf(file);
        Wait(file, -1, (id, _) => _disk.Sync(id, handle));
    }

    /// <inheritdoc/>
    public void SyncDirectory(DiskPath directory) => Wait(directory, -1, (id, path) => _disk.SyncDirectory(id, path));

    /// <inheritdoc/>
    public void Rename(DiskPath from, DiskPath to)
    {
        Close(from);
        Wait(from, -1, (id, path) => _disk.Rename(id, path, to));
    }

    /// <inheritdoc/>
    public void Delete(DiskPath file)
    {
        Close(file);
        Wait(file, -1, (id, path) => _disk.Delete(id, path));
    }

    /// <inheritdoc/>
    public void OnCompleted(in DiskCompletion completion)
    {
        lock (_gate)
        {
            _completion = completion;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Stops the disk, and releases the lock.</summary>
    public void Dispose() => _disk.Stop();

    private DiskFileId HandleOf(DiskPath file)
    {
        if (_open.TryGetValue(file, out var handle)) return handle;
        handle = new DiskFileId(++_files);
        Wait(file, -1, (id, path) => _disk.Open(id, handle, path));
        _open.Add(file, handle);
        return handle;
    }

    private void Close(DiskPath file)
    {
        if (_open.Remove(file, out var handle)) Wait(file, -1, (id, _) => _disk.Close(id, handle));
    }

    private DiskCompletion Wait(DiskPath path, long offset, Func<DiskOperationId, DiskPath, DiskSubmitResult> submit) => Checked(Run(path, offset, submit));

    private DiskCompletion Run(DiskPath path, long offset, Func<DiskOperationId, DiskPath, DiskSubmitResult> submit)
    {
        (_path, _offset) = (path, offset);
        _completion = null;
        var result = submit(new DiskOperationId(++_operations), path);
        if (result != DiskSubmitResult.Accepted) throw new InvalidOperationException($"The disk did not take an operation of a repair: {result}.");
        lock (_gate)
        {
            while (_completion is null) Monitor.Wait(_gate);
            return _completion.Value;
        }
    }

    private DiskCompletion Checked(in DiskCompletion completion) =>
        completion.IsSuccess ? completion : throw new LogDirectoryException(completion.Error, completion.NativeError, _path.Value, _offset);
}
