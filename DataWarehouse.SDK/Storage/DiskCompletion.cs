using System.Collections.Immutable;

namespace DataWarehouse.SDK.Storage;

/// <summary>The end of one operation on an <see cref="IDisk"/>. With it the operation's buffer returns to the caller.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct DiskCompletion
{
    /// <summary>Reports an end.</summary>
    /// <param name="operation">The operation that ended.</param>
    /// <param name="error">Why it failed, or <see cref="DiskError.None"/>.</param>
    public DiskCompletion(DiskOperationId operation, DiskError error)
    {
        Operation = operation;
        Error = error;
    }

    /// <summary>The operation that ended.</summary>
    public DiskOperationId Operation { get; }

    /// <summary>Why it failed; <see cref="DiskError.None"/> when it did not.</summary>
    public DiskError Error { get; }

    /// <summary>Whether it did what was asked.</summary>
    public bool IsSuccess => Error == DiskError.None;

    /// <summary>
    /// Bytes read or written. A read that reaches the end of the file succeeds with fewer bytes than asked for. A write that succeeds has
    /// all of them; one that fails has at least this many in the file and possibly any part of the rest. 0 for other operations.
    /// </summary>
    public int TransferredBytes { get; init; }

    /// <summary>The length in bytes of a file that was opened; 0 for other operations.</summary>
    public long LengthBytes { get; init; }

    /// <summary>The entries of a directory that was listed, sorted ordinally by name; the default value for other operations.</summary>
    public ImmutableArray<DiskEntry> Entries { get; init; }

    /// <summary>The file system that was inspected; the default value for other operations.</summary>
    public DiskVolume Volume { get; init; }

    /// <summary>
    /// The operating system's own error number (errno, or the Win32 code), for the log and for people; 0 where there is none. Never to be
    /// decided by.
    /// </summary>
    public int NativeError { get; init; }
}
