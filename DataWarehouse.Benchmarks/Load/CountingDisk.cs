using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>A disk that counts its syncs of data.</summary>
internal sealed class CountingDisk(IDisk inner) : IDisk
{
    private long _syncs;

    public long Syncs => Volatile.Read(ref _syncs);

    public DiskLimits Limits => inner.Limits;

    public void Start(IDiskReceiver receiver) => inner.Start(receiver);

    public void Stop() => inner.Stop();

    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => inner.Create(operation, file, path);

    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => inner.Open(operation, file, path);

    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => inner.OpenRead(operation, file, path);

    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => inner.Close(operation, file);

    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) => inner.Preallocate(operation, file, lengthBytes);

    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) => inner.Write(operation, file, offset, bytes);

    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination) => inner.Read(operation, file, offset, destination);

    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file)
    {
        Interlocked.Increment(ref _syncs);
        return inner.Sync(operation, file);
    }

    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) => inner.SyncDirectory(operation, directory);

    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => inner.CreateDirectory(operation, directory);

    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => inner.Rename(operation, from, to);

    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => inner.Delete(operation, path);

    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => inner.List(operation, directory);

    public DiskSubmitResult Inspect(DiskOperationId operation) => inner.Inspect(operation);

    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => inner.Lock(operation, path);

    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => inner.Unlock(operation, path);
}
