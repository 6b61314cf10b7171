using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A file in the directory of the segments whose name is that of a segment, and what its header says.</summary>
/// <param name="Number">The segment that its name says.</param>
/// <param name="File">The handle that it is open under.</param>
/// <param name="LengthBytes">How long it is.</param>
/// <param name="Verdict">What its first bytes are.</param>
/// <param name="Header">Its header; of a damaged one what it says, which may be wrong.</param>
/// <param name="LooksBegun">Whether what stands behind the header begins like a batch; it may be the remains of an earlier use of the file.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FoundSegment(SegmentNumber Number, DiskFileId File, long LengthBytes, HeaderVerdict Verdict, SegmentHeader Header, bool LooksBegun)
{
    /// <summary>The name of the file.</summary>
    public DiskPath Path => Segment.PathOf(Number);

    /// <summary>Whether the header is sound and that of this file.</summary>
    public bool IsItself => Verdict == HeaderVerdict.Sound && Header.Number == Number;

    /// <summary>
    /// What the checksums in it begin from: where the header is not sound, the directory is that of the other files, and without any the one that the header names all the
    /// same; if that is wrong, no checksum matches.
    /// </summary>
    /// <param name="others">The directory of the other files.</param>
    /// <param name="planted">A fault that is switched on.</param>
    public SegmentSeed SeedAmong(DirectoryId others, PlantedLogBug planted) =>
        new(Verdict == HeaderVerdict.Sound || others == default ? Header.Directory : others, Number, planted);

    /// <summary>Whether the file is shorter than it was made.</summary>
    public bool IsCut => LengthBytes < Header.SizeBytes;
}
