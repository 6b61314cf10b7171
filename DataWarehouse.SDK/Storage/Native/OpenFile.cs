namespace DataWarehouse.SDK.Storage.Native;

/// <summary>A handle that a caller has chosen, from the submission that opens it to the completion that closes it.</summary>
/// <remarks>
/// <see cref="Phase"/> belongs to the queue and its lock, <see cref="IsReadOnly"/> never changes, the rest belongs to the thread that runs the
/// operations.
/// </remarks>
internal sealed class OpenFile
{
    /// <summary>Reserves a handle.</summary>
    /// <param name="isReadOnly">Whether the handle is for reading only.</param>
    public OpenFile(bool isReadOnly) => IsReadOnly = isReadOnly;

    /// <summary>Whether the handle is for reading only.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Where between opening and closing it is.</summary>
    public OpenFilePhase Phase { get; set; }

    /// <summary>The operating system's handle.</summary>
    public nint Handle { get; set; }

    /// <summary>What all handles of the same file share; set once it is open.</summary>
    public FileCondition? Condition { get; set; }
}
