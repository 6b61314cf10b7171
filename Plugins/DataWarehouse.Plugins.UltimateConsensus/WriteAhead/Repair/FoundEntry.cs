namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>A sound record of an entry.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Term">Its term.</param>
/// <param name="Record">The record.</param>
/// <remarks>Ordered by index, then the latest first. Immutable and thread-safe.</remarks>
internal readonly record struct FoundEntry(long Index, long Term, FoundRecord Record) : IComparable<FoundEntry>
{
    /// <summary>The number that the record had in its first place.</summary>
    public long Origin => Record.Origin;

    /// <inheritdoc/>
    public int CompareTo(FoundEntry other) =>
        Index != other.Index ? Index.CompareTo(other.Index)
        : Origin != other.Origin ? other.Origin.CompareTo(Origin)
        : other.Record.Number.CompareTo(Record.Number);
}
