namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What a file is opened for.</summary>
internal enum NativeOpenMode
{
    /// <summary>For reading only.</summary>
    Read,

    /// <summary>For reading and writing.</summary>
    ReadWrite,

    /// <summary>For reading and writing, and made by this call.</summary>
    CreateNew,

    /// <summary>A directory, to sync it; a symbolic link to one is followed, since the root may be one.</summary>
    Directory,

    /// <summary>As a lock file, made if need be.</summary>
    LockFile,
}
