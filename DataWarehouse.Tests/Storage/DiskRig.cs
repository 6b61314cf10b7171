using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Tests.Storage;

/// <summary>A started disk under test, whatever drives it: submits, waits for the completion, keeps all completions in their order.</summary>
internal sealed class DiskRig : IDiskReceiver, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<DiskCompletion> _completions = [];
    private readonly Func<bool>? _step;
    private long _operation;

    /// <param name="disk">The disk.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="step">Runs a part of its work; null if it has a thread of its own.</param>
    public DiskRig(IDisk disk, Action<IDiskReceiver> start, Func<bool>? step)
    {
        Disk = disk;
        _step = step;
        start(this);
    }

    public IDisk Disk { get; }

    public Action<DiskCompletion>? Completed { get; set; }

    public DiskCompletion[] Completions
    {
        get
        {
            lock (_completions) return [.. _completions];
        }
    }

    public void OnCompleted(in DiskCompletion completion)
    {
        Completed?.Invoke(completion);
        lock (_completions)
        {
            _completions.Add(completion);
            Monitor.PulseAll(_completions);
        }
    }

    public void Dispose() => Disk.Stop();

    public DiskOperationId Next() => new(++_operation);

    public DiskOperationId Submit(Func<IDisk, DiskOperationId, DiskSubmitResult> submit)
    {
        var id = Next();
        Assert.Equal(DiskSubmitResult.Accepted, submit(Disk, id));
        return id;
    }

    public DiskCompletion Await(DiskOperationId id)
    {
        while (_step?.Invoke() == true)
        {
        }

        lock (_completions)
        {
            while (!_completions.Exists(completion => completion.Operation == id))
                Assert.True(_step is null && Monitor.Wait(_completions, Patience), $"Operation {id} did not complete.");
            return _completions.Single(completion => completion.Operation == id);
        }
    }

    public DiskCompletion Do(Func<IDisk, DiskOperationId, DiskSubmitResult> submit) => Await(Submit(submit));

    public DiskFileId Create(string path, long handle = 1)
    {
        Assert.Equal(DiskError.None, Do((disk, id) => disk.Create(id, new DiskFileId(handle), new DiskPath(path))).Error);
        return new DiskFileId(handle);
    }

    public DiskCompletion Open(string path, long handle) => Do((disk, id) => disk.Open(id, new DiskFileId(handle), new DiskPath(path)));

    public DiskCompletion OpenRead(string path, long handle) => Do((disk, id) => disk.OpenRead(id, new DiskFileId(handle), new DiskPath(path)));

    public DiskCompletion Write(DiskFileId file, long offset, params byte[] bytes) => Do((disk, id) => disk.Write(id, file, offset, bytes));

    public DiskCompletion Sync(DiskFileId file) => Do((disk, id) => disk.Sync(id, file));

    public DiskCompletion SyncDirectory(string? path = null) =>
        Do((disk, id) => disk.SyncDirectory(id, path is null ? DiskPath.Root : new DiskPath(path)));

    public DiskCompletion Close(DiskFileId file) => Do((disk, id) => disk.Close(id, file));

    public DiskCompletion Delete(string path) => Do((disk, id) => disk.Delete(id, new DiskPath(path)));

    public DiskCompletion Rename(string from, string to) => Do((disk, id) => disk.Rename(id, new DiskPath(from), new DiskPath(to)));

    public DiskCompletion CreateDirectory(string path) => Do((disk, id) => disk.CreateDirectory(id, new DiskPath(path)));

    public DiskCompletion List(string? path = null) => Do((disk, id) => disk.List(id, path is null ? DiskPath.Root : new DiskPath(path)));

    public DiskCompletion Lock(string path) => Do((disk, id) => disk.Lock(id, new DiskPath(path)));

    public DiskCompletion Unlock(string path) => Do((disk, id) => disk.Unlock(id, new DiskPath(path)));

    public DiskCompletion Preallocate(DiskFileId file, long length) => Do((disk, id) => disk.Preallocate(id, file, length));

    public byte[] Read(DiskFileId file, long offset, int count)
    {
        var bytes = new byte[count];
        var completion = Do((disk, id) => disk.Read(id, file, offset, bytes));
        Assert.Equal(DiskError.None, completion.Error);
        return bytes[..completion.TransferredBytes];
    }
}
