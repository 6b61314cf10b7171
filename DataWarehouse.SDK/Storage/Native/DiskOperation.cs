namespace DataWarehouse.SDK.Storage.Native;

/// <summary>An operation that a disk has taken and not finished.</summary>
/// <remarks>A plain value; lives in a place of the queue that is used again and again.</remarks>
internal readonly record struct DiskOperation
{
    /// <summary>What it does.</summary>
    public DiskOperationKind Kind { get; init; }

    /// <summary>The caller's name for it.</summary>
    public DiskOperationId Id { get; init; }

    /// <summary>The caller's handle, for an operation on a file.</summary>
    public DiskFileId Handle { get; init; }

    /// <summary>The file, open or to be opened.</summary>
    public OpenFile? File { get; init; }

    /// <summary>The path it is about, or the old name.</summary>
    public DiskPath Path { get; init; }

    /// <summary>The new name.</summary>
    public DiskPath Target { get; init; }

    /// <summary>Where in the file, or the length wanted.</summary>
    public long Offset { get; init; }

    /// <summary>What to write.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Where to read to.</summary>
    public Memory<byte> Destination { get; init; }

    /// <summary>The bytes that count against the limit.</summary>
    public int TransferBytes => Source.Length + Destination.Length;

    /// <summary>Whether it counts against the limit of operations: clearing up does not.</summary>
    public bool IsCounted => Kind is not (DiskOperationKind.Close or DiskOperationKind.Unlock);

    /// <summary>Whether it changes a file, or what the system keeps of it: what must stay in order.</summary>
    public bool IsChange => Kind is DiskOperationKind.Write or DiskOperationKind.Sync or DiskOperationKind.Preallocate or DiskOperationKind.Close;

    /// <summary>Whether it binds a handle.</summary>
    public bool IsOpening => Kind is DiskOperationKind.Create or DiskOperationKind.Open or DiskOperationKind.OpenRead;
}
