using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>What of one life goes into the new log.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="Outcome">What is told of it.</param>
/// <param name="Created">The record that began the life; null if it is lost.</param>
/// <param name="Snapshot">The record of the latest snapshot, or null.</param>
/// <param name="Stored">That snapshot.</param>
/// <param name="Purge">The record that says where the log begins; null if none does, or a new one must.</param>
/// <param name="Entries">The entries, by index.</param>
/// <param name="HardStateRecord">The record of the hard state, to be copied as it stands; null if there is none, or a new one must be written.</param>
/// <param name="HardState">A new hard state, or null.</param>
internal sealed record KeptLife(
    GroupRepair Outcome,
    FoundRecord? Created,
    FoundRecord? Snapshot,
    StoredSnapshot? Stored,
    FoundRecord? Purge,
    IReadOnlyList<FoundEntry> Entries,
    FoundRecord? HardStateRecord,
    HardState? HardState)
{
    /// <summary>Entries that are written anew behind the others.</summary>
    public IReadOnlyList<Entry> Added { get; init; } = [];

    /// <summary>Where the log begins if a new record must say it: index and term of the snapshot.</summary>
    public bool BeginsAtSnapshot { get; init; }
}
