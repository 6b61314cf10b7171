using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

/// <summary>Where a record stands.</summary>
/// <param name="Segment">The segment; null for nowhere.</param>
/// <param name="Offset">Where it begins, in bytes from the start of the segment.</param>
/// <param name="LengthBytes">Its length without padding.</param>
/// <remarks>Immutable; two places are equal if they name the same record.</remarks>
internal readonly record struct RecordPlace(Segment? Segment, int Offset, int LengthBytes)
{
    /// <summary>Nowhere.</summary>
    public static RecordPlace None => default;

    /// <summary>Whether this is nowhere.</summary>
    public bool IsNone => Segment is null;

    /// <summary>Says that the record is needed.</summary>
    public void Hold() => Segment?.Hold(RecordHeader.Pad(LengthBytes));

    /// <summary>Says that the record is not needed any more.</summary>
    public void Release() => Segment?.Release(RecordHeader.Pad(LengthBytes));
}
