using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

/// <summary>One file of the log and how much of it is still needed.</summary>
/// <remarks>
/// Invariants: <see cref="LiveBytes"/> is the sum of the lengths of the records that the index points at, with their padding; it counts only what is durable. Not
/// thread-safe; belongs to its log.
/// </remarks>
internal sealed class Segment
{
    /// <summary>The directory of the segments.</summary>
    public const string DirectoryName = "log";

    /// <summary>What the names of segment files end with.</summary>
    public const string Extension = ".seg";

    private const int Digits = 16;

    /// <summary>Describes a segment.</summary>
    /// <param name="number">Which.</param>
    /// <param name="sizeBytes">The length of its file in bytes.</param>
    /// <param name="file">The handle that its file is, or will be, open under.</param>
    /// <param name="seed">What the checksums in it begin from.</param>
    public Segment(SegmentNumber number, long sizeBytes, DiskFileId file, SegmentSeed seed)
    {
        Seed = seed;
        Number = number;
        SizeBytes = sizeBytes;
        File = file;
    }

    /// <summary>Which segment.</summary>
    public SegmentNumber Number { get; }

    /// <summary>What the checksums in it begin from.</summary>
    public SegmentSeed Seed { get; }

    /// <summary>The handle of its file.</summary>
    public DiskFileId File { get; }

    /// <summary>The length of its file in bytes.</summary>
    public long SizeBytes { get; }

    /// <summary>Where it stands in its life.</summary>
    public SegmentState State { get; set; } = SegmentState.Preparing;

    /// <summary>Where the next batch goes, in bytes from its start.</summary>
    public long EndOffset { get; set; } = SegmentHeader.Bytes;

    /// <summary>How many bytes of it are still needed.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>How many reads of it are under way; it is not dropped before they end.</summary>
    public int Readers { get; set; }

    /// <summary>How often its groups were asked for snapshots so that it could be dropped.</summary>
    public int SnapshotRequests { get; set; }

    /// <summary>The batch with which the copies of all that is needed in it are durable; none if it is not being emptied. What is needed after that was added since, or had no room.</summary>
    public BatchNumber EmptiedWith { get; set; }

    /// <summary>The name of its file.</summary>
    public DiskPath Path => PathOf(Number);

    /// <summary>How many bytes of batches still fit.</summary>
    public long RoomBytes => SizeBytes - EndOffset;

    /// <summary>The name of a segment's file.</summary>
    /// <param name="number">The segment.</param>
    public static DiskPath PathOf(SegmentNumber number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{DirectoryName}/{number.Value:x16}{Extension}"));

    /// <summary>Reads a segment's number from the name of a file in the directory of the segments.</summary>
    /// <param name="name">The name without the directory.</param>
    /// <param name="number">The segment, if it is the name of one.</param>
    public static bool TryParse(string name, out SegmentNumber number)
    {
        number = default;
        if (name.Length != Digits + Extension.Length || !name.EndsWith(Extension, StringComparison.Ordinal)) return false;
        if (!long.TryParse(name.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value < 1) return false;
        number = new SegmentNumber(value);
        return true;
    }

    /// <summary>A record of it came to be needed.</summary>
    /// <param name="paddedBytes">Its length with padding.</param>
    public void Hold(int paddedBytes) => LiveBytes += paddedBytes;

    /// <summary>A record of it is not needed any more.</summary>
    /// <param name="paddedBytes">Its length with padding.</param>
    /// <exception cref="InvalidOperationException">More is released than was held: the index is wrong, and the log must not go on.</exception>
    public void Release(int paddedBytes)
    {
        LiveBytes -= paddedBytes;
        if (LiveBytes < 0) throw new InvalidOperationException($"Segment {Number} has less than nothing that is needed.");
    }
}
