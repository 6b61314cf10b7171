using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Snapshots;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>How a log behaves.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record WriteAheadOptions
{
    /// <summary>The least that a segment may have, in bytes; so small only for tests.</summary>
    public const int SegmentBytesMin = 4 << 10;

    /// <summary>The most that a segment may have, in bytes.</summary>
    public const int SegmentBytesMax = 1 << 30;

    /// <summary>
    /// The length of new segments in bytes, a multiple of 4 KiB. 4 KiB to 1 GiB; default 16 MiB. A request must fit into one. Four of them are the least that a log
    /// takes on the disk, so they should be small beside what it needs to keep; beyond some thousand of them opening a segment takes longer.
    /// </summary>
    public int SegmentBytes { get; init; } = 16 << 20;

    /// <summary>How many prepared segments are kept back for writes of <see cref="WriteClass.Reserve"/>. 1 to 16; default 2.</summary>
    public int ReserveSegments { get; init; } = 2;

    /// <summary>How many prepared segments wait beside the reserve. 1 to 16; default 1.</summary>
    public int ReadySegments { get; init; } = 1;

    /// <summary>How much may be gathered while a batch is under way, in bytes; beyond it requests are refused as busy. 4 KiB to 1 GiB; default 8 MiB.</summary>
    public int GatherBytesMax { get; init; } = 8 << 20;

    /// <summary>
    /// Above how many bytes on the disk for each byte needed old segments are emptied, in hundredths. 150 to 1,000; default 200. Whatever it is, the segments
    /// that are active, ready or in reserve come on top.
    /// </summary>
    public int SpacePerLivePercent { get; init; } = 200;

    /// <summary>
    /// How many bytes of old records are copied with one batch, at most. 512 to 64 MiB; default 256 KiB. A small part of a segment: what a batch does not
    /// find room for at the end of a segment is lost there.
    /// </summary>
    public int RewriteBytesPerBatch { get; init; } = 256 << 10;

    /// <summary>
    /// How many bytes of entries a group may keep in a segment that is to be emptied before a snapshot is asked for in place of copying them. Default 1 MiB.
    /// </summary>
    public int RewriteGroupBytesMax { get; init; } = 1 << 20;

    /// <summary>How often a snapshot is asked for before the entries are copied all the same. 0 to 1,000; default 9.</summary>
    public int SnapshotRequestsMax { get; init; } = 9;

    /// <summary>How many reads may be under way. 1 to 256; default 64.</summary>
    public int ReadsMax { get; init; } = 64;

    /// <summary>How much one read may bring, in bytes; at least one entry comes in any case. 4 KiB to 16 MiB; default 1 MiB.</summary>
    public int ReadBytesMax { get; init; } = 1 << 20;

    /// <summary>How much all reads under way may bring together, in bytes; one read is taken in any case. 4 KiB to 1 GiB; default 16 MiB.</summary>
    public int ReadBytesUnderWayMax { get; init; } = 16 << 20;

    /// <summary>After how many ticks without an answer the disk counts as stalled. 1 to 1,000,000; default 10.</summary>
    public int StallTicks { get; init; } = 10;

    /// <summary>After how many ticks without a write the disk is tried out. 1 to 1,000,000; default 10.</summary>
    public int ProbeTicks { get; init; } = 10;

    /// <summary>After how many ticks a full disk is tried again. 1 to 1,000,000; default 10.</summary>
    public int FullRetryTicks { get; init; } = 10;

    /// <summary>
    /// How many past starts the log remembers, so that a restored backup is told from a node that was merely away, in 24 bytes each at the beginning of every segment.
    /// 1 to 65,536; default 1,000; never more than an eighth of a segment holds.
    /// </summary>
    public int PastStartsMax { get; init; } = 1_000;

    /// <summary>
    /// Whether file systems are accepted that lose or forget what they said was durable (those in memory, those of other machines), or of which that is not known.
    /// Default false.
    /// </summary>
    public bool AllowUnsafeFileSystem { get; init; }

    /// <summary>
    /// Whether batches are synced before they count as durable. Default true. Without it they are as safe as the memory of the operating system: they outlive the
    /// process, and a loss of power takes any part of the latest of them. The first batch of a start is synced in any case.
    /// </summary>
    public bool SyncsBatches { get; init; } = true;

    /// <summary>How much the store of the snapshots takes at a time.</summary>
    public SnapshotStoreOptions Snapshots { get; init; } = new();

    /// <summary>A fault that is switched on to prove that tests find it.</summary>
    public PlantedLogBug Planted { get; init; }

    /// <summary>How many past starts the log remembers, as <see cref="PastStartsMax"/> and the length of segments have it.</summary>
    public int StartsRemembered => Math.Min(PastStartsMax, SegmentBytes / 8 / RecordEncoder.PastStartBytes);

    /// <summary>Says what is wrong with the options, or null.</summary>
    public string? Flaw =>
        SegmentBytes is < SegmentBytesMin or > SegmentBytesMax || SegmentBytes % 4096 != 0 ? $"{nameof(SegmentBytes)} must be a multiple of 4,096 from {SegmentBytesMin} to {SegmentBytesMax}, not {SegmentBytes}."
        : ReserveSegments is < 1 or > 16 ? $"{nameof(ReserveSegments)} must be 1 to 16, not {ReserveSegments}."
        : ReadySegments is < 1 or > 16 ? $"{nameof(ReadySegments)} must be 1 to 16, not {ReadySegments}."
        : GatherBytesMax is < 4096 or > 1 << 30 ? $"{nameof(GatherBytesMax)} must be 4,096 to {1 << 30}, not {GatherBytesMax}."
        : SpacePerLivePercent is < 150 or > 1000 ? $"{nameof(SpacePerLivePercent)} must be 150 to 1,000, not {SpacePerLivePercent}."
        : RewriteBytesPerBatch is < 512 or > 64 << 20 ? $"{nameof(RewriteBytesPerBatch)} must be 512 to {64 << 20}, not {RewriteBytesPerBatch}."
        : RewriteGroupBytesMax < 0 ? $"{nameof(RewriteGroupBytesMax)} must not be negative."
        : SnapshotRequestsMax is < 0 or > 1000 ? $"{nameof(SnapshotRequestsMax)} must be 0 to 1,000, not {SnapshotRequestsMax}."
        : ReadsMax is < 1 or > 256 ? $"{nameof(ReadsMax)} must be 1 to 256, not {ReadsMax}."
        : ReadBytesMax is < 4096 or > 16 << 20 ? $"{nameof(ReadBytesMax)} must be 4,096 to {16 << 20}, not {ReadBytesMax}."
        : ReadBytesUnderWayMax is < 4096 or > 1 << 30 ? $"{nameof(ReadBytesUnderWayMax)} must be 4,096 to {1 << 30}, not {ReadBytesUnderWayMax}."
        : PastStartsMax is < 1 or > 65_536 ? $"{nameof(PastStartsMax)} must be 1 to 65,536, not {PastStartsMax}."
        : StallTicks is < 1 or > 1_000_000 || ProbeTicks is < 1 or > 1_000_000 || FullRetryTicks is < 1 or > 1_000_000 ? "Times in ticks must be 1 to 1,000,000."
        : Snapshots.Flaw;
}
