using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;
using DataWarehouse.Simulation.Disks;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>A disk between a log and its simulated disk: passes everything on and tells a watch of it.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class WatchedDisk : IDisk, IDiskReceiver
{
    private readonly SimulatedDisk _disk;
    private readonly Dictionary<long, DiskAction> _actions = [];
    private IDiskReceiver? _receiver;

    /// <summary>Watches a disk.</summary>
    /// <param name="disk">The disk.</param>
    public WatchedDisk(SimulatedDisk disk) => _disk = disk;

    /// <summary>Who watches, or nobody.</summary>
    public IDiskWatch? Watch { get; set; }

    /// <inheritdoc/>
    public DiskLimits Limits => _disk.Limits;

    /// <inheritdoc/>
    public void Start(IDiskReceiver receiver)
    {
        _receiver = receiver;
        _disk.Start(this);
    }

    /// <inheritdoc/>
    public void Stop() => _disk.Stop();

    /// <inheritdoc/>
    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => Note(operation, DiskAction.Create, _disk.Create(operation, file, path));

    /// <inheritdoc/>
    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => Note(operation, DiskAction.Open, _disk.Open(operation, file, path));

    /// <inheritdoc/>
    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => Note(operation, DiskAction.OpenRead, _disk.OpenRead(operation, file, path));

    /// <inheritdoc/>
    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => Note(operation, DiskAction.Close, _disk.Close(operation, file));

    /// <inheritdoc/>
    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) => Note(operation, DiskAction.Preallocate, _disk.Preallocate(operation, file, lengthBytes));

    /// <inheritdoc/>
    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) => Note(operation, DiskAction.Write, _disk.Write(operation, file, offset, bytes));

    /// <inheritdoc/>
    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination) => Note(operation, DiskAction.Read, _disk.Read(operation, file, offset, destination));

    /// <inheritdoc/>
    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => Note(operation, DiskAction.Sync, _disk.Sync(operation, file));

    /// <inheritdoc/>
    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) => Note(operation, DiskAction.SyncDirectory, _disk.SyncDirectory(operation, directory));

    /// <inheritdoc/>
    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => Note(operation, DiskAction.CreateDirectory, _disk.CreateDirectory(operation, directory));

    /// <inheritdoc/>
    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => Note(operation, DiskAction.Rename, _disk.Rename(operation, from, to));

    /// <inheritdoc/>
    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => Note(operation, DiskAction.Delete, _disk.Delete(operation, path));

    /// <inheritdoc/>
    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) => Note(operation, DiskAction.List, _disk.List(operation, directory));

    /// <inheritdoc/>
    public DiskSubmitResult Inspect(DiskOperationId operation) => Note(operation, DiskAction.Inspect, _disk.Inspect(operation));

    /// <inheritdoc/>
    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => Note(operation, DiskAction.Lock, _disk.Lock(operation, path));

    /// <inheritdoc/>
    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => Note(operation, DiskAction.Unlock, _disk.Unlock(operation, path));

    /// <inheritdoc/>
    public void OnCompleted(in DiskCompletion completion)
    {
        _actions.Remove(completion.Operation.Value, out var action);
        var task = DiskPort.TaskOf(completion.Operation);
        Watch?.Completing(task, action, completion);
        _receiver!.OnCompleted(completion);
        Watch?.Completed(task, action);
    }

    private DiskSubmitResult Note(DiskOperationId operation, DiskAction action, DiskSubmitResult result)
    {
        if (result != DiskSubmitResult.Accepted) return result;
        _actions[operation.Value] = action;
        Watch?.Submitted(DiskPort.TaskOf(operation), action);
        return result;
    }
}
