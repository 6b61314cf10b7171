namespace DataWarehouse.SDK.Storage;

/// <summary>Why an operation on an <see cref="IDisk"/> failed. Numbers stay the same for ever: they stand in traces and metrics.</summary>
public enum DiskError
{
    /// <summary>It did not fail.</summary>
    None = 0,

    /// <summary>There is no file or directory of that name, or its directory is missing.</summary>
    NotFound = 1,

    /// <summary>There already is an entry of that name.</summary>
    AlreadyExists = 2,

    /// <summary>The file system or the quota is full. The file is not poisoned: the same write may be submitted again later.</summary>
    NoSpace = 3,

    /// <summary>The process may not do that to the entry.</summary>
    AccessDenied = 4,

    /// <summary>The file system is mounted read-only, or became so after an error.</summary>
    ReadOnly = 5,

    /// <summary>Another process, or another disk in this process, holds the lock.</summary>
    Locked = 6,

    /// <summary>The device or the file system reported a failure. A file or directory that was being changed is poisoned.</summary>
    Faulty = 7,

    /// <summary>
    /// The system took fewer bytes than it was given, gave no reason, and took none of the rest. The file is poisoned.
    /// </summary>
    ShortWrite = 8,

    /// <summary>
    /// An earlier write or sync on this file or directory failed, so that nobody knows what of it is on the device. Only reading and
    /// closing go on.
    /// </summary>
    Poisoned = 9,

    /// <summary>The disk was stopped before the operation began.</summary>
    Stopped = 10,

    /// <summary>The file system cannot do that, for example lock, or sync a directory.</summary>
    Unsupported = 11,

    /// <summary>The process has too many open files.</summary>
    TooManyOpenFiles = 12,
}
