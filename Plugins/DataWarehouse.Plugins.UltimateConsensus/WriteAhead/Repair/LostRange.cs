namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>Records that were written and cannot be read any more.</summary>
/// <param name="Path">The file where they stood, or where the first of them did.</param>
/// <param name="Offset">Where in it, in bytes.</param>
/// <param name="First">The number of the first.</param>
/// <param name="Last">The number of the last; <see cref="long.MaxValue"/> if nobody knows how many there were.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LostRange(string Path, long Offset, long First, long Last)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => Last == long.MaxValue
        ? $"{Path} at {Offset}: all records from {First} on, nobody knows how many"
        : $"{Path} at {Offset}: {(First > Last ? "nothing" : $"records {First} to {Last}")}";
}
