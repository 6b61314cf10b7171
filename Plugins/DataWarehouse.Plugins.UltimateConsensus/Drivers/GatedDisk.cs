using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.Drivers;

/// <summary>
/// A disk whose completions wait for a lock, so that they never overlap with the calls of threads that hold it, and hands beside it that work without the
/// lock.
/// </summary>
/// <remarks>
/// Thread-safe under the rules of <see cref="IDisk"/>: whoever submits holds the lock. <see cref="Stop"/> must be called without it, because it waits for
/// completions that want it.
/// </remarks>
/// <param name="disk">The disk.</param>
/// <param name="gate">The lock.</param>
/// <param name="lendsHands">Whether there are threads for work; without them all comes in the order of the disk.</param>
internal sealed class GatedDisk(IDisk disk, Lock gate, bool lendsHands) : IDisk, IDiskReceiver, IWorkshop
{
    private IDiskReceiver? _receiver;
    private Workshop? _workshop;

    /// <summary>Measures the syncs; null for nobody. Set before the start.</summary>
    public SyncMeter? Syncs { get; set; }

    /// <inheritdoc/>
    public DiskLimits Limits => disk.Limits;

    /// <inheritdoc/>
    public void Start(IDiskReceiver receiver)
    {
        _receiver = receiver;
        if (lendsHands) _workshop = new Workshop(operation => OnCompleted(new DiskCompletion(operation, DiskError.None)));
        disk.Start(this);
    }

    /// <inheritdoc/>
    public void Stop()
    {
        disk.Stop();
        _workshop?.Stop();
    }

    /// <inheritdoc/>
    public bool TryTake(DiskOperationId operation, IWork work) => _workshop is { } workshop && workshop.TryTake(operation, work);

    /// <inheritdoc/>
    public void OnCompleted(in DiskCompletion completion)
    {
        var took = Syncs?.Completed(completion);
        lock (gate) _receiver!.OnCompleted(completion);

        // Whoever wants to know is not waited for by those who want the lock.
        if (took is { } seconds) Syncs!.Heard?.Invoke(seconds);
    }

    /// <inheritdoc/>
    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.Create(operation, file, path);

    /// <inheritdoc/>
    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.Open(operation, file, path);

    /// <inheritdoc/>
    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.OpenRead(operation, file, path);

    /// <inheritdoc/>
    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => disk.Close(operation, file);

    /// <inheritdoc/>
    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) => disk.Preallocate(operation, file, lengthBytes);

    /// <inheritdoc/>
    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) => disk.Write(operation, file, offset, bytes);

    /// <inheritdoc/>
    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination) => disk.Read(operation, file, offset, destination);

    /// <inheritdoc/>
    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => disk.Sync(operation, file);

    /// <inheritdoc/>
    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) => disk.SyncDirectory(operation, directory);

    /// <inheritdoc/>
    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => disk.CreateDirectory(operation, directory);

    /// <inheritdoc/>
    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => disk.Rename(operation, from, to);

    /// <inheritdoc/>
    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => disk.Delete(operation, path);

    /// <inheritdoc/>
    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => disk.List(operation, directory);

    /// <inheritdoc/>
    public DiskSubmitResult Inspect(DiskOperationId operation) => disk.Inspect(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => disk.Lock(operation, path);

    /// <inheritdoc/>
    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => disk.Unlock(operation, path);
}
