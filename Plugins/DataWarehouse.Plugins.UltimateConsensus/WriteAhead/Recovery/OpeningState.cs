using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Disks;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>What the steps of an opening share: the disk, the completion they waited for, and the refusal that ends them.</summary>
/// <remarks>Not thread-safe; belongs to an opening.</remarks>
internal sealed class OpeningState
{
    /// <summary>Begins.</summary>
    /// <param name="disk">The way to the disk.</param>
    /// <param name="options">Sizes.</param>
    public OpeningState(DiskPort disk, WriteAheadOptions options)
    {
        Disk = disk;
        Options = options;
        Ahead = new ReadAhead(disk);
    }

    /// <summary>The way to the disk.</summary>
    public DiskPort Disk { get; }

    /// <summary>Sizes.</summary>
    public WriteAheadOptions Options { get; }

    /// <summary>Reads whole segments.</summary>
    public ReadAhead Ahead { get; }

    /// <summary>The completion that was waited for.</summary>
    public DiskCompletion Completion { get; set; }

    /// <summary>The file or directory that the operation under way is about.</summary>
    public DiskPath Path { get; set; }

    /// <summary>Why the log is refused; null as long as it is not.</summary>
    public LogRefusal? Refusal { get; private set; }

    /// <summary>Whether an invalid batch may be damage.</summary>
    public bool TellsDamage => Options.Planted != PlantedLogBug.DamageTakenForTornTail;

    /// <summary>Ends the opening.</summary>
    /// <param name="kind">The kind of reason.</param>
    /// <param name="path">The file or directory.</param>
    /// <param name="offset">Where in it, or -1.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public void Refuse(LogRefusalKind kind, DiskPath path, long offset, string message) =>
        Refusal ??= new LogRefusal(kind, path.Value, offset, message);

    /// <summary>Ends the opening because bytes are not what was written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where in it.</param>
    /// <param name="what">What is wrong.</param>
    public void RefuseDamage(DiskPath path, long offset, string what) => Refuse(
        LogRefusalKind.Damaged,
        path,
        offset,
        $"{what} Nothing was changed. Copy the directory before anything else; then let the node join again with an empty directory, or repair this one and accept what the repair says is lost.");

    /// <summary>Ends the opening because an operation failed.</summary>
    /// <param name="completion">How it failed.</param>
    public void RefuseFailure(in DiskCompletion completion)
    {
        var path = Path;
        if (Ahead.TryFind(completion.Operation, out var segment, out var offset)) path = Segments.Segment.PathOf(segment);
        Refusal ??= RefusalOf(completion.Error, completion.NativeError, path.Value, offset);
    }

    /// <summary>What a failure of the disk means, and what to do.</summary>
    /// <param name="error">What the disk said.</param>
    /// <param name="nativeError">The number that the operating system gave, or 0.</param>
    /// <param name="path">The file or directory.</param>
    /// <param name="offset">Where in it, or -1.</param>
    public static LogRefusal RefusalOf(DiskError error, int nativeError, string path, long offset)
    {
        var (kind, message) = error switch
        {
            DiskError.Locked => (LogRefusalKind.Locked, "Another process works on this directory. Stop it, or start with another directory."),
            DiskError.ReadOnly or DiskError.AccessDenied => (LogRefusalKind.ReadOnly, "This process may not write here. Give its user the right to, or mount the file system for writing, and start again."),
            DiskError.NoSpace => (LogRefusalKind.NoSpace, "There is no room even for a start. Free some space and start again."),
            DiskError.NotFound => (LogRefusalKind.Missing, "It was there a moment ago and is gone. See what else works on this directory."),
            DiskError.Unsupported => (LogRefusalKind.UnsafeFileSystem, "The file system cannot lock files or sync directories, so it cannot keep a log. Use a local one."),
            DiskError.TooManyOpenFiles => (LogRefusalKind.Faulty, "The process may not open so many files. Raise its limit and start again."),
            _ => (LogRefusalKind.Faulty, $"The disk failed ({error}, {nativeError}). See the system's log and the state of the device before starting again."),
        };
        return new LogRefusal(kind, path, offset, message);
    }
}
