using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Segments;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

/// <summary>A record of an entry, as it was found.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Term">Its term.</param>
/// <param name="Origin">The number that its first record had: it orders what was written when.</param>
/// <param name="Segment">Where the record stands.</param>
/// <param name="Offset">Where in the segment, in bytes.</param>
/// <param name="LengthBytes">Its length without padding.</param>
/// <remarks>
/// Ordered by index, then the latest first; of two copies of one record that which stands later comes first. Immutable and thread-safe.
/// </remarks>
internal readonly record struct EntryFact(long Index, long Term, long Origin, Segment Segment, int Offset, int LengthBytes) : IComparable<EntryFact>
{
    /// <inheritdoc/>
    public int CompareTo(EntryFact other) =>
        Index != other.Index ? Index.CompareTo(other.Index)
        : Origin != other.Origin ? other.Origin.CompareTo(Origin)
        : Segment != other.Segment ? other.Segment.Number.CompareTo(Segment.Number)
        : other.Offset.CompareTo(Offset);
}
