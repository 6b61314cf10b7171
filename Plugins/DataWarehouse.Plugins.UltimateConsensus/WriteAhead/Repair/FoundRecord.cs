using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>A sound record of a group, and where it stands.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Number">Its number.</param>
/// <param name="Segment">Where it stands.</param>
/// <param name="Offset">Where in the segment, in bytes.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct FoundRecord(RecordHeader Header, long Number, SegmentNumber Segment, long Offset)
{
    /// <summary>The number that it had in its first place.</summary>
    public long Origin => Header.Origin.IsNone ? Number : Header.Origin.Value;

    /// <summary>Whether it is later than another of its kind; of two copies of one record the one that stands later is.</summary>
    /// <param name="other">The other one, or null.</param>
    public bool IsLaterThan(FoundRecord? other) => other is not { } found || Origin > found.Origin || (Origin == found.Origin && Number > found.Number);
}
