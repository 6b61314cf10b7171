using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.SDK.Storage;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>A file in the directory of the segments that is called like one.</summary>
/// <param name="Number">The segment, by its name.</param>
/// <param name="Path">The file.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Verdict">What its first bytes are.</param>
/// <param name="Header">The header, if they are one.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record InspectedSegment(SegmentNumber Number, DiskPath Path, long LengthBytes, HeaderVerdict Verdict, SegmentHeader Header)
{
    /// <summary>The directory that the checksums in it begin from: its own, or where the header is not sound, that of the other files.</summary>
    /// <param name="others">The directory of the other files.</param>
    public DirectoryId DirectoryAmong(DirectoryId others) => Verdict == HeaderVerdict.Sound || others == default ? Header.Directory : others;

    /// <summary>Whether the header is sound and says what the name says.</summary>
    public bool IsItself => Verdict == HeaderVerdict.Sound && Header.Number == Number;
}
