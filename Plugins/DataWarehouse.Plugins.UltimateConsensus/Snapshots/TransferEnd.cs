namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>How a transfer ended, or that it has not. The numbers are part of the format on the wire.</summary>
internal enum TransferEnd : byte
{
    /// <summary>It goes on.</summary>
    None = 0,

    /// <summary>The follower has all bytes, and they are sound.</summary>
    Complete = 1,

    /// <summary>A later transfer has taken its place.</summary>
    Superseded = 2,

    /// <summary>The snapshot is larger than the follower takes.</summary>
    TooLarge = 3,

    /// <summary>The whole did not have the digest it was announced with, too many times.</summary>
    DigestMismatch = 4,

    /// <summary>Too many chunks came damaged.</summary>
    DamagedChunks = 5,

    /// <summary>The follower has not moved on for too long.</summary>
    NoProgress = 6,

    /// <summary>One of the two callers has ended it.</summary>
    Cancelled = 7,
}
