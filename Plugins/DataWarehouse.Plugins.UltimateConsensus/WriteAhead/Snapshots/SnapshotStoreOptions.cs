namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

/// <summary>How much a snapshot store takes at a time.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SnapshotStoreOptions
{
    /// <summary>How many snapshots may be written at a time. 1 to 64; default 4.</summary>
    public int WritersMax { get; init; } = 4;

    /// <summary>How many readers may be open at a time. 1 to 256; default 16.</summary>
    public int ReadersMax { get; init; } = 16;

    /// <summary>
    /// How many bytes of one snapshot may wait to be written; beyond it a writer is busy. One call may bring half as many. 256 KiB to 1 GiB; default 1 MiB.
    /// </summary>
    public int BufferBytesMax { get; init; } = 1 << 20;

    /// <summary>How many bytes all writers, and the readers that are paced, may move in one tick. 4 KiB to 1 GiB; default 8 MiB.</summary>
    public int BytesPerTick { get; init; } = 8 << 20;

    /// <summary>
    /// After how many bytes a file that is being written is synced: without that the system would gather it all, and the sync at the end would hold up
    /// those of the log. 64 KiB to 1 GiB; default 8 MiB.
    /// </summary>
    public int SyncBytes { get; init; } = 8 << 20;

    /// <summary>Says what is wrong with the options, or null.</summary>
    public string? Flaw =>
        WritersMax is < 1 or > 64 ? $"{nameof(WritersMax)} must be 1 to 64, not {WritersMax}."
        : ReadersMax is < 1 or > 256 ? $"{nameof(ReadersMax)} must be 1 to 256, not {ReadersMax}."
        : BufferBytesMax is < 256 << 10 or > 1 << 30 ? $"{nameof(BufferBytesMax)} must be {256 << 10} to {1 << 30}, not {BufferBytesMax}."
        : BytesPerTick is < 4096 or > 1 << 30 ? $"{nameof(BytesPerTick)} must be 4,096 to {1 << 30}, not {BytesPerTick}."
        : SyncBytes is < 64 << 10 or > 1 << 30 ? $"{nameof(SyncBytes)} must be {64 << 10} to {1 << 30}, not {SyncBytes}."
        : null;
}
