namespace DataWarehouse.SDK.Storage;

/// <summary>What kind of place a file system keeps its bytes in. Numbers stay the same for ever: they stand in traces and metrics.</summary>
public enum DiskVolumeKind
{
    /// <summary>The file system is not one that the disk knows: nothing may be concluded.</summary>
    Unknown = 0,

    /// <summary>A device of this machine, or what looks like one to it.</summary>
    Local = 1,

    /// <summary>Memory: all is gone after a restart of the machine, whatever a sync says.</summary>
    Memory = 2,

    /// <summary>Another machine: locks and syncs mean what that machine and the way to it make of them.</summary>
    Network = 3,
}
