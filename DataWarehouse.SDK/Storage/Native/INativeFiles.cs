using System.Collections.Immutable;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>
/// The calls of an operating system that a disk needs, each at most once and with its error as it came; a seam at which tests make them fail.
/// </summary>
/// <remarks>
/// Every call returns 0 or the operating system's error number, and repeats nothing: interruptions and short transfers are the caller's to
/// see. Thread-safe.
/// </remarks>
internal interface INativeFiles
{
    /// <summary>Opens a file; a symbolic link as the last part of the name is refused.</summary>
    /// <param name="path">The full name.</param>
    /// <param name="mode">What for.</param>
    /// <param name="handle">The handle; without meaning after an error.</param>
    int Open(string path, NativeOpenMode mode, out nint handle);

    /// <summary>Closes a handle; it is gone whatever the answer.</summary>
    /// <param name="handle">The handle.</param>
    int Close(nint handle);

    /// <summary>Says what a handle stands for.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="file">The answer.</param>
    int Describe(nint handle, out NativeFile file);

    /// <summary>Says what a name stands for.</summary>
    /// <param name="path">The full name.</param>
    /// <param name="isFollowing">Whether what a symbolic link points to is meant, not the link.</param>
    /// <param name="kind">The answer.</param>
    int KindOf(string path, bool isFollowing, out NativeEntryKind kind);

    /// <summary>Reads once at an offset; no bytes without an error are the end of the file.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="destination">Takes the bytes.</param>
    /// <param name="count">How many there were.</param>
    int Read(nint handle, long offset, Span<byte> destination, out int count);

    /// <summary>Writes once at an offset.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="offset">Where the first byte goes.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="count">How many were taken.</param>
    int Write(nint handle, long offset, ReadOnlySpan<byte> bytes, out int count);

    /// <summary>Makes the contents of a file durable, and of its metadata what reading it back needs.</summary>
    /// <param name="handle">The handle.</param>
    int SyncData(nint handle);

    /// <summary>Makes contents and all metadata of a file durable.</summary>
    /// <param name="handle">The handle.</param>
    int SyncFile(nint handle);

    /// <summary>Makes the entries of a directory durable.</summary>
    /// <param name="path">The full name.</param>
    int SyncDirectory(string path);

    /// <summary>Makes a directory.</summary>
    /// <param name="path">The full name.</param>
    int CreateDirectory(string path);

    /// <summary>Renames a file, in place of one that has the new name.</summary>
    /// <param name="from">The present full name.</param>
    /// <param name="to">The new full name.</param>
    int Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    /// <param name="path">The full name.</param>
    int Delete(string path);

    /// <summary>Lists a directory, sorted ordinally by name.</summary>
    /// <param name="path">The full name.</param>
    /// <param name="entries">The answer.</param>
    int List(string path, out ImmutableArray<DiskEntry> entries);

    /// <summary>Takes an exclusive lock on an open lock file without waiting.</summary>
    /// <param name="handle">The handle.</param>
    int TryLock(nint handle);

    /// <summary>Looks at the file system that a directory lies in.</summary>
    /// <param name="path">The full name of the directory.</param>
    /// <param name="volume">The answer.</param>
    int Inspect(string path, out DiskVolume volume);

    /// <summary>What an error number means.</summary>
    /// <param name="nativeError">An error number of this system, or 0.</param>
    DiskError ErrorOf(int nativeError);

    /// <summary>Whether a call was interrupted before it did anything, so that it may be repeated.</summary>
    /// <param name="nativeError">An error number of this system, or 0.</param>
    bool IsInterruption(int nativeError);
}
