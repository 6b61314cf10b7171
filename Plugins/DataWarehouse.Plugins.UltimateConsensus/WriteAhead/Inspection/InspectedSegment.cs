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
    /// <summary>Whether the header is sound and says what the name says.</summary>
    public bool IsItself => Verdict == HeaderVerdict.Sound && Header.Number == Number;
}
