using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>The store's way to the disk: remembers who waits for which operation, keeps the buffers of frames and the budget of bytes.</summary>
/// <remarks>Not thread-safe; belongs to its store.</remarks>
internal sealed class SnapshotDisk
{
    /// <summary>How many buffers that nobody needs are kept; more than these are left to the collector.</summary>
    private const int SpareBuffersMax = 64;

    private static readonly DiskPath SnapshotDirectory = new(Streams.StoredSnapshot.DirectoryName);

    private readonly DiskPort _disk;
    private readonly Dictionary<DiskOperationId, ISnapshotStep> _underway = [];
    private readonly Stack<byte[]> _spare = new();

    /// <summary>Takes a disk.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="options">How much to take at a time.</param>
    public SnapshotDisk(DiskPort disk, SnapshotStoreOptions options)
    {
        _disk = disk;
        Options = options;
        Budget = new SnapshotBudget(options.BytesPerTick);
    }

    /// <summary>How much to take at a time.</summary>
    public SnapshotStoreOptions Options { get; }

    /// <summary>How many bytes may be moved.</summary>
    public SnapshotBudget Budget { get; }

    /// <summary>Whether nothing is taken any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Who waited for an operation that ended; null if nobody did.</summary>
    /// <param name="operation">The operation.</param>
    public ISnapshotStep? TakeStep(DiskOperationId operation) => _underway.Remove(operation, out var step) ? step : null;

    /// <summary>A handle that no file has.</summary>
    public DiskFileId NewFile() => _disk.NewFile();

    /// <summary>A buffer for a frame of any length.</summary>
    public byte[] Rent() => _spare.TryPop(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(SnapshotFrame.BytesMax);

    /// <summary>Takes a buffer back.</summary>
    /// <param name="buffer">The buffer; those that are not for frames are left alone.</param>
    public void Return(byte[] buffer)
    {
        if (buffer.Length == SnapshotFrame.BytesMax && _spare.Count < SpareBuffersMax) _spare.Push(buffer);
    }

    /// <summary>Makes a file and opens it.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="file">The handle.</param>
    /// <param name="path">The name.</param>
    public void Create(ISnapshotStep step, DiskFileId file, DiskPath path) => _underway.Add(_disk.Create(DiskTask.Snapshot, file, path), step);

    /// <summary>Opens a file for reading.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="file">The handle.</param>
    /// <param name="path">The name.</param>
    public void Open(ISnapshotStep step, DiskFileId file, DiskPath path) => _underway.Add(_disk.OpenRead(DiskTask.Snapshot, file, path), step);

    /// <summary>Closes a file.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="file">The handle.</param>
    public void Close(ISnapshotStep step, DiskFileId file) => _underway.Add(_disk.Close(DiskTask.Snapshot, file), step);

    /// <summary>Writes bytes.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="file">The handle.</param>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">What; lent until the completion.</param>
    public void Write(ISnapshotStep step, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) =>
        _underway.Add(_disk.Write(DiskTask.Snapshot, file, offset, bytes), step);

    /// <summary>Reads bytes.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="file">The handle.</param>
    /// <param name="offset">Where.</param>
    /// <param name="destination">Takes them; lent until the completion.</param>
    public void Read(ISnapshotStep step, DiskFileId file, long offset, Memory<byte> destination) =>
        _underway.Add(_disk.Read(DiskTask.Snapshot, file, offset, destination), step);

    /// <summary>Makes what was written durable.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="file">The handle.</param>
    public void Sync(ISnapshotStep step, DiskFileId file) => _underway.Add(_disk.Sync(DiskTask.Snapshot, file), step);

    /// <summary>Renames a file.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="from">The present name.</param>
    /// <param name="to">The new name.</param>
    public void Rename(ISnapshotStep step, DiskPath from, DiskPath to) => _underway.Add(_disk.Rename(DiskTask.Snapshot, from, to), step);

    /// <summary>Makes the names of the snapshots durable.</summary>
    /// <param name="step">Who goes on then.</param>
    public void SyncDirectory(ISnapshotStep step) => _underway.Add(_disk.SyncDirectory(DiskTask.Snapshot, SnapshotDirectory), step);

    /// <summary>Removes a file.</summary>
    /// <param name="step">Who goes on then.</param>
    /// <param name="path">The name.</param>
    public void Delete(ISnapshotStep step, DiskPath path) => _underway.Add(_disk.Delete(DiskTask.Snapshot, path), step);
}
