namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>The bounds of snapshot transfers. Times are in ticks of the caller.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record TransferLimits
{
    /// <summary>Bytes of one chunk at most, 1 or more; default 256 KiB. A receiver refuses larger ones, so the sender's must not be higher.</summary>
    public int ChunkBytesMax { get; init; } = 256 << 10;

    /// <summary>Chunks sent beyond what the receiver has said it has, 1 or more; default 8.</summary>
    public int WindowChunks { get; init; } = 8;

    /// <summary>Bytes of a whole snapshot that a receiver takes, 0 or more; default 64 GiB.</summary>
    public long SnapshotBytesMax { get; init; } = 64L << 30;

    /// <summary>Ticks without progress after which the sender sends again, 1 or more; default 3.</summary>
    public int RetryTicks { get; init; } = 3;

    /// <summary>Ticks without progress after which the sender gives up, more than <see cref="RetryTicks"/>; default 300.</summary>
    public int GiveUpTicks { get; init; } = 300;

    /// <summary>Times a receiver begins again because the whole was not sound, 0 or more; default 2.</summary>
    public int RestartsMax { get; init; } = 2;

    /// <summary>Damaged chunks a receiver puts up with in one transfer, 0 or more; default 64.</summary>
    public int DamagedChunksMax { get; init; } = 64;

    /// <summary>Whether each value is in its range.</summary>
    public bool AreValid =>
        ChunkBytesMax > 0 && WindowChunks > 0 && SnapshotBytesMax >= 0 && RetryTicks > 0 && GiveUpTicks > RetryTicks && RestartsMax >= 0 && DamagedChunksMax >= 0;
}
