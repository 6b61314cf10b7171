namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What runs one behind the other on a thread, apart from what else a disk does.</summary>
internal enum DiskLaneKind
{
    /// <summary>Names, locks, and files that are being made: what may take long, and nobody waits for.</summary>
    Making,

    /// <summary>Writes and syncs of files that are made: what acknowledgements wait for.</summary>
    Changing,

    /// <summary>Reads.</summary>
    Reading,
}
