namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What a name stands for.</summary>
internal enum NativeEntryKind
{
    /// <summary>A symbolic link, a device, a pipe or another thing that the disk leaves alone.</summary>
    Other,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,
}
