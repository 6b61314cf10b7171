namespace DataWarehouse.SDK.Storage;

/// <summary>The file system below the root of an <see cref="IDisk"/>, as <see cref="IDisk.Inspect"/> found it.</summary>
/// <remarks>
/// A moment's answer: other processes use the space too. The default value stands for an unknown file system. Immutable and thread-safe.
/// </remarks>
public readonly record struct DiskVolume
{
    /// <summary>What kind of place the bytes are kept in; decides whether a promise of durability can be kept there.</summary>
    public DiskVolumeKind Kind { get; init; }

    /// <summary>The file system's name as the operating system spells it, for people; empty where it has none.</summary>
    public string FileSystemName { get => field ?? string.Empty; init; }

    /// <summary>The size in bytes, used or not; 0 where the operating system does not say.</summary>
    public long TotalBytes { get; init; }

    /// <summary>The bytes that this process may still use, quotas and reserves considered as far as the operating system tells.</summary>
    public long FreeBytes { get; init; }
}
