using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Journals;

/// <summary>Where the record of an entry stands.</summary>
/// <param name="Term">The entry's term.</param>
/// <param name="Index">The entry's index.</param>
/// <param name="Segment">The segment; 0 for nowhere.</param>
/// <param name="Offset">Where the record begins behind its kind: in the batch until that is on the disk, then in the segment.</param>
/// <param name="Length">The length of the record behind its kind in bytes.</param>
/// <remarks>A plain value.</remarks>
internal readonly record struct EntryPlace(Term Term, LogIndex Index, long Segment, long Offset, int Length)
{
    /// <summary>The first byte behind the record.</summary>
    public long End => Offset + Length;
}
