namespace DataWarehouse.Node.Recoveries;

/// <summary>Hears of entries that were left out, and of those that stopped a machine.</summary>
/// <remarks>Called on apply lanes, one call at a time for each group; must not throw.</remarks>
internal interface IEntryWatch
{
    /// <summary>An entry was left out.</summary>
    /// <param name="entry">The entry.</param>
    void Skipped(EntryMark entry);

    /// <summary>A machine threw; its replica stops.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="thrown">What it threw.</param>
    void Stopped(EntryMark entry, Exception thrown);
}
