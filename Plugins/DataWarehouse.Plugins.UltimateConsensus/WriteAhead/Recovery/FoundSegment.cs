using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A file in the directory of the segments whose name is that of a segment, and what its header says.</summary>
/// <param name="Number">The segment that its name says.</param>
/// <param name="File">The handle that it is open under.</param>
/// <param name="LengthBytes">How long it is.</param>
/// <param name="Verdict">What its first bytes are.</param>
/// <param name="Header">Its header, if that is sound.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FoundSegment(SegmentNumber Number, DiskFileId File, long LengthBytes, HeaderVerdict Verdict, SegmentHeader Header)
{
    /// <summary>The name of the file.</summary>
    public DiskPath Path => Segment.PathOf(Number);

    /// <summary>Whether the header is sound and that of this file.</summary>
    public bool IsItself => Verdict == HeaderVerdict.Sound && Header.Number == Number;

    /// <summary>Whether the file is shorter than it was made.</summary>
    public bool IsCut => LengthBytes < Header.SizeBytes;
}
