using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>
/// A disk for looking at files only, so that whoever inspects a directory goes through the very steps of an opening. It looks at no file system and takes no lock, and
/// does nothing that would change a file.
/// </summary>
/// <remarks>Not thread-safe. Operations run when their completion is taken, in order.</remarks>
/// <param name="files">The files.</param>
internal sealed class FilesDisk(ILogFiles files) : IDisk
{
    private readonly Queue<Func<DiskCompletion>> _pending = new();
    private readonly Dictionary<DiskFileId, DiskPath> _open = [];

    /// <inheritdoc/>
    public DiskLimits Limits => DiskLimits.Default;

    /// <summary>Runs the next operation.</summary>
    /// <param name="completion">How it ended.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryComplete(out DiskCompletion completion)
    {
        completion = default;
        if (!_pending.TryDequeue(out var run)) return false;
        completion = run();
        return true;
    }

    /// <inheritdoc/>
    public void Start(IDiskReceiver receiver)
    {
    }

    /// <inheritdoc/>
    public void Stop() => _pending.Clear();

    /// <inheritdoc/>
    public DiskSubmitResult Open(DiskOperationId operation, DiskFileId file, DiskPath path) => OpenRead(operation, file, path);

    /// <inheritdoc/>
    public DiskSubmitResult OpenRead(DiskOperationId operation, DiskFileId file, DiskPath path) => Add(() =>
    {
        _open[file] = path;
        foreach (var entry in files.List(path.Parent))
        {
            if (path.Value.EndsWith($"/{entry.Name}", StringComparison.Ordinal)) return new DiskCompletion(operation, DiskError.None) { LengthBytes = entry.LengthBytes };
        }

        return new DiskCompletion(operation, DiskError.NotFound);
    });

    /// <inheritdoc/>
    public DiskSubmitResult Read(DiskOperationId operation, DiskFileId file, long offset, Memory<byte> destination) => Add(() =>
    {
        try
        {
            return new DiskCompletion(operation, DiskError.None) { TransferredBytes = files.Read(_open[file], offset, destination.Span) };
        }
        catch (IOException)
        {
            return new DiskCompletion(operation, DiskError.Faulty);
        }
    });

    /// <inheritdoc/>
    public DiskSubmitResult List(DiskOperationId operation, DiskPath directory) =>
        Add(() => new DiskCompletion(operation, DiskError.None) { Entries = [.. files.List(directory)] });

    /// <inheritdoc/>
    public DiskSubmitResult Inspect(DiskOperationId operation) => Succeed(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Lock(DiskOperationId operation, DiskPath path) => Succeed(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Unlock(DiskOperationId operation, DiskPath path) => Succeed(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Close(DiskOperationId operation, DiskFileId file) => Succeed(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Create(DiskOperationId operation, DiskFileId file, DiskPath path) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Preallocate(DiskOperationId operation, DiskFileId file, long lengthBytes) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Write(DiskOperationId operation, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Sync(DiskOperationId operation, DiskFileId file) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult SyncDirectory(DiskOperationId operation, DiskPath directory) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult CreateDirectory(DiskOperationId operation, DiskPath directory) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Rename(DiskOperationId operation, DiskPath from, DiskPath to) => Refuse(operation);

    /// <inheritdoc/>
    public DiskSubmitResult Delete(DiskOperationId operation, DiskPath path) => Refuse(operation);

    private DiskSubmitResult Succeed(DiskOperationId operation) => Add(() => new DiskCompletion(operation, DiskError.None));

    private DiskSubmitResult Refuse(DiskOperationId operation) => Add(() => new DiskCompletion(operation, DiskError.ReadOnly));

    private DiskSubmitResult Add(Func<DiskCompletion> run)
    {
        _pending.Enqueue(run);
        return DiskSubmitResult.Accepted;
    }
}
