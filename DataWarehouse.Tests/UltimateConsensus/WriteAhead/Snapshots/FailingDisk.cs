using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>A simulated disk of which one operation, chosen by its number, does nothing and fails as wanted.</summary>
internal sealed class FailingDisk(SimulatedDisk inner) : IDisk, IDiskReceiver
{
    private readonly Dictionary<DiskOperationId, DiskError> _failing = [];
    private IDiskReceiver? _receiver;

    public DiskLimits Limits => inner.Limits;

    /// <summary>Which operation fails, from 1; 0 for none.</summary>
    public int FailAt { get; set; }

    public DiskError Error { get; set; }

    /// <summary>The kinds of the operations so far.</summary>
    public List<DiskAction> Actions { get; } = [];

    /// <summary>What was written or read so far, in bytes.</summary>
    public long MovedBytes { get; private set; }

    public void Start(IDiskReceiver receiver)
    {
        _receiver = receiver;
        inner.Start(this);
    }

    public void Stop() => inner.Stop();

    public void OnCompleted(in DiskCompletion completion) =>
        _receiver!.OnCompleted(_failing.Remove(completion.Operation, out var error) ? new DiskCompletion(completion.Operation, error) : completion);

    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        Try(DiskAction.Create, operation) ?? inner.Create(operation, file, path);

    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        Try(DiskAction.Open, operation) ?? inner.Open(operation, file, path);

    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) =>
        Try(DiskAction.OpenRead, operation) ?? inner.OpenRead(operation, file, path);

    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => Try(DiskAction.Close, operation) ?? inner.Close(operation, file);

    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) =>
        Try(DiskAction.Preallocate, operation) ?? inner.Preallocate(operation, file, lengthBytes);

    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes)
    {
        MovedBytes += bytes.Length;
        return Try(DiskAction.Write, operation) ?? inner.Write(operation, file, offset, bytes);
    }

    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination)
    {
        MovedBytes += destination.Length;
        return Try(DiskAction.Read, operation) ?? inner.Read(operation, file, offset, destination);
    }

    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => Try(DiskAction.Sync, operation) ?? inner.Sync(operation, file);

    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) =>
        Try(DiskAction.SyncDirectory, operation) ?? inner.SyncDirectory(operation, directory);

    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) =>
        Try(DiskAction.CreateDirectory, operation) ?? inner.CreateDirectory(operation, directory);

    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) =>
        Try(DiskAction.Rename, operation) ?? inner.Rename(operation, from, to);

    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => Try(DiskAction.Delete, operation) ?? inner.Delete(operation, path);

    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => inner.List(operation, directory);

    public DiskSubmitResult Inspect(DiskOperationId operation) => inner.Inspect(operation);

    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => inner.Lock(operation, path);

    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => inner.Unlock(operation, path);

    private DiskSubmitResult? Try(DiskAction action, DiskOperationId operation)
    {
        Actions.Add(action);
        if (Actions.Count != FailAt) return null;
        _failing.Add(operation, Error);
        return inner.Inspect(operation);
    }
}
