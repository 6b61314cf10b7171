namespace DataWarehouse.SDK.Storage.Native;

/// <summary>A handle that a caller has chosen, from the submission that opens it to the completion that closes it.</summary>
/// <remarks>
/// <see cref="Phase"/>, <see cref="ReadsUnderWay"/> and <see cref="Closing"/> belong to the queue and its lock, the rest never changes once the file is
/// open.
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

    /// <summary>How many reads were taken and not delivered.</summary>
    public int ReadsUnderWay { get; set; }

    /// <summary>The closing that waits for those reads.</summary>
    public DiskOperation? Closing { get; set; }

    /// <summary>The operating system's handle.</summary>
    public nint Handle { get; set; }

    /// <summary>What all handles of the same file share; set once it is open.</summary>
    public FileCondition? Condition { get; set; }
}
