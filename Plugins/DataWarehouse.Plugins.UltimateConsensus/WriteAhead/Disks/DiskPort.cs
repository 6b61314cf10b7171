using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;

/// <summary>
/// The log's way to its disk: gives every operation an id that says what it is for, and every file a handle. The parts of the log keep within the
/// disk's limits together, so a refusal is a fault of this code.
/// </summary>
/// <remarks>Not thread-safe; belongs to its log.</remarks>
internal sealed class DiskPort
{
    private const int TaskBits = 6;
    private readonly IDisk _disk;
    private long _operations;
    private long _files;

    /// <summary>Takes a disk.</summary>
    /// <param name="disk">The disk, not started.</param>
    public DiskPort(IDisk disk) => _disk = disk;

    /// <summary>How much the disk takes.</summary>
    public DiskLimits Limits => _disk.Limits;

    /// <summary>How many operations were submitted and have not ended.</summary>
    public int Outstanding { get; private set; }

    /// <summary>What an operation is for.</summary>
    /// <param name="operation">Its id.</param>
    public static DiskTask TaskOf(DiskOperationId operation) => (DiskTask)(operation.Value & ((1 << TaskBits) - 1));

    /// <summary>Begins to take operations.</summary>
    /// <param name="receiver">Takes the completions.</param>
    public void Start(IDiskReceiver receiver) => _disk.Start(receiver);

    /// <summary>An operation ended, whatever it was for.</summary>
    public void Ended() => Outstanding--;

    /// <summary>A handle that no file has.</summary>
    public DiskFileId NewFile() => new(++_files);

    /// <summary>Takes the lock of the directory.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="path">The lock file.</param>
    public DiskOperationId Lock(DiskTask task, DiskPath path) => Take(task, id => _disk.Lock(id, path));

    /// <summary>Looks at the file system.</summary>
    /// <param name="task">What it is for.</param>
    public DiskOperationId Inspect(DiskTask task) => Take(task, id => _disk.Inspect(id));

    /// <summary>Lists a directory.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="directory">The directory.</param>
    public DiskOperationId List(DiskTask task, DiskPath directory) => Take(task, id => _disk.List(id, directory));

    /// <summary>Makes a directory, if it is not there.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="directory">The directory.</param>
    public DiskOperationId CreateDirectory(DiskTask task, DiskPath directory) => Take(task, id => _disk.CreateDirectory(id, directory));

    /// <summary>Makes a file and opens it.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    /// <param name="path">The name.</param>
    public DiskOperationId Create(DiskTask task, DiskFileId file, DiskPath path) => Take(task, id => _disk.Create(id, file, path));

    /// <summary>Opens a file.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    /// <param name="path">The name.</param>
    public DiskOperationId Open(DiskTask task, DiskFileId file, DiskPath path) => Take(task, id => _disk.Open(id, file, path));

    /// <summary>Opens a file for reading only.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    /// <param name="path">The name.</param>
    public DiskOperationId OpenRead(DiskTask task, DiskFileId file, DiskPath path) => Take(task, id => _disk.OpenRead(id, file, path));

    /// <summary>Closes a file.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    public DiskOperationId Close(DiskTask task, DiskFileId file) => Take(task, id => _disk.Close(id, file));

    /// <summary>Gives a file zeros up to a length.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    /// <param name="lengthBytes">The length.</param>
    public DiskOperationId Preallocate(DiskTask task, DiskFileId file, long lengthBytes) => Take(task, id => _disk.Preallocate(id, file, lengthBytes));

    /// <summary>Renames a file.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="from">The present name.</param>
    /// <param name="to">The new name.</param>
    public DiskOperationId Rename(DiskTask task, DiskPath from, DiskPath to) => Take(task, id => _disk.Rename(id, from, to));

    /// <summary>Removes a file.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="path">The name.</param>
    public DiskOperationId Delete(DiskTask task, DiskPath path) => Take(task, id => _disk.Delete(id, path));

    /// <summary>Makes the changes of a directory durable.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="directory">The directory.</param>
    public DiskOperationId SyncDirectory(DiskTask task, DiskPath directory) => Take(task, id => _disk.SyncDirectory(id, directory));

    /// <summary>Writes bytes.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    /// <param name="offset">Where.</param>
    /// <param name="bytes">What; lent until the completion.</param>
    public DiskOperationId Write(DiskTask task, DiskFileId file, long offset, ReadOnlyMemory<byte> bytes)
    {
        var id = Next(task);
        Require(_disk.Write(id, file, offset, bytes));
        return id;
    }

    /// <summary>Makes the writes of a file durable.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    public DiskOperationId Sync(DiskTask task, DiskFileId file)
    {
        var id = Next(task);
        Require(_disk.Sync(id, file));
        return id;
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="task">What it is for.</param>
    /// <param name="file">The handle.</param>
    /// <param name="offset">Where.</param>
    /// <param name="destination">Takes them; lent until the completion.</param>
    public DiskOperationId Read(DiskTask task, DiskFileId file, long offset, Memory<byte> destination)
    {
        var id = Next(task);
        Require(_disk.Read(id, file, offset, destination));
        return id;
    }

    private DiskOperationId Take(DiskTask task, Func<DiskOperationId, DiskSubmitResult> submit)
    {
        var id = Next(task);
        Require(submit(id));
        return id;
    }

    private DiskOperationId Next(DiskTask task) => new((++_operations << TaskBits) | (long)task);

    private void Require(DiskSubmitResult result)
    {
        if (result == DiskSubmitResult.Accepted) Outstanding++;
        // A disk that was stopped completes nothing more; whoever stops it knows.
        if (result is not (DiskSubmitResult.Accepted or DiskSubmitResult.Stopped)) throw new InvalidOperationException($"The disk did not take an operation of the log: {result}.");
    }
}
