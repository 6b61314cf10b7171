namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What a disk knows of a file beyond any one handle of it.</summary>
/// <remarks>
/// <see cref="ChangesUnderWay"/>, <see cref="Lane"/> and <see cref="IsBeingMade"/> belong to the queue and its lock, <see cref="OpenHandles"/> to the
/// runner and its lock. The rest belongs to whoever runs the file's changes, which are in one lane at a time; the queue hands it on.
/// </remarks>
internal sealed class FileCondition
{
    /// <summary>Begins with a file.</summary>
    /// <param name="device">The file system it lies in.</param>
    /// <param name="index">Its number there.</param>
    public FileCondition(ulong device, ulong index) => (Device, Index) = (device, index);

    /// <summary>The file system it lies in.</summary>
    public ulong Device { get; }

    /// <summary>Its number there.</summary>
    public ulong Index { get; }

    /// <summary>How many changes were taken and have not ended.</summary>
    public int ChangesUnderWay { get; set; }

    /// <summary>The lane of those changes.</summary>
    public DiskLaneKind Lane { get; set; }

    /// <summary>Whether it was lengthened since it was synced last, so that its next sync may take long.</summary>
    public bool IsBeingMade { get; set; }

    /// <summary>How many handles are open.</summary>
    public int OpenHandles { get; set; }

    /// <summary>Whether a change of it failed, so that nobody knows what is on the device.</summary>
    public bool IsPoisoned { get; set; }

    /// <summary>Whether a write failed for space that no sync has covered yet.</summary>
    public bool HasUncoveredNoSpace { get; set; }

    /// <summary>Whether it is new, so that its first sync must be one of all its metadata.</summary>
    public bool IsNew { get; set; }

    /// <summary>Whether it must be remembered although no handle is open.</summary>
    public bool IsWorthKeeping => IsPoisoned || HasUncoveredNoSpace;
}
