using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.UltimateConsensus.Drivers;

/// <summary>A disk that keeps its answers to itself as long as it is held.</summary>
internal sealed class HeldDisk(IDisk disk) : IDisk, IDiskReceiver
{
    private readonly Lock _gate = new();
    private readonly Queue<DiskCompletion> _held = new();
    private IDiskReceiver? _receiver;
    private bool _isHeld;

    public DiskLimits Limits => disk.Limits;

    public void Hold()
    {
        lock (_gate) _isHeld = true;
    }

    public void LetGo()
    {
        while (true)
        {
            DiskCompletion completion;
            lock (_gate)
            {
                if (!_held.TryDequeue(out completion))
                {
                    _isHeld = false;
                    return;
                }
            }

            _receiver!.OnCompleted(completion);
        }
    }

    public void Start(IDiskReceiver receiver)
    {
        _receiver = receiver;
        disk.Start(this);
    }

    public void Stop() => disk.Stop();

    public void OnCompleted(in DiskCompletion completion)
    {
        lock (_gate)
        {
            if (_isHeld)
            {
                _held.Enqueue(completion);
                return;
            }
        }

        _receiver!.OnCompleted(completion);
    }

    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.Create(operation, file, path);

    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.Open(operation, file, path);

    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => disk.OpenRead(operation, file, path);

    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => disk.Close(operation, file);

    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) => disk.Preallocate(operation, file, lengthBytes);

    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) => disk.Write(operation, file, offset, bytes);

    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination) => disk.Read(operation, file, offset, destination);

    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => disk.Sync(operation, file);

    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) => disk.SyncDirectory(operation, directory);

    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => disk.CreateDirectory(operation, directory);

    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => disk.Rename(operation, from, to);

    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => disk.Delete(operation, path);

    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => disk.List(operation, directory);

    public DiskSubmitResult Inspect(DiskOperationId operation) => disk.Inspect(operation);

    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => disk.Lock(operation, path);

    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => disk.Unlock(operation, path);
}
