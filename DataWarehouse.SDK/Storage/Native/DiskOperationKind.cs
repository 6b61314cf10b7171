namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What an operation of a disk does.</summary>
internal enum DiskOperationKind : byte
{
    /// <summary>Nothing: the place is free.</summary>
    None,

    /// <summary>Creates and opens a file.</summary>
    Create,

    /// <summary>Opens a file for reading and writing.</summary>
    Open,

    /// <summary>Opens a file for reading only.</summary>
    OpenRead,

    /// <summary>Closes a handle.</summary>
    Close,

    /// <summary>Lengthens a file by zeros.</summary>
    Preallocate,

    /// <summary>Writes into a file.</summary>
    Write,

    /// <summary>Reads from a file.</summary>
    Read,

    /// <summary>Makes a file durable.</summary>
    Sync,

    /// <summary>Makes a directory durable.</summary>
    SyncDirectory,

    /// <summary>Creates a directory.</summary>
    CreateDirectory,

    /// <summary>Renames a file.</summary>
    Rename,

    /// <summary>Removes a file.</summary>
    Delete,

    /// <summary>Lists a directory.</summary>
    List,

    /// <summary>Looks at the volume.</summary>
    Inspect,

    /// <summary>Takes a lock.</summary>
    Lock,

    /// <summary>Releases a lock.</summary>
    Unlock,
}
