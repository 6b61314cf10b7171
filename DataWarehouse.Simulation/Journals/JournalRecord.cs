namespace DataWarehouse.Simulation.Journals;

/// <summary>The kinds of records in a journal.</summary>
internal enum JournalRecord : byte
{
    /// <summary>The hard state.</summary>
    HardState = 1,

    /// <summary>An entry of the log.</summary>
    Entry = 2,

    /// <summary>A state that replaces the whole log.</summary>
    Installed = 3,

    /// <summary>A snapshot beside the log.</summary>
    Taken = 4,

    /// <summary>The place behind which the log begins.</summary>
    Purged = 5,

    /// <summary>An empty log behind a place, at the beginning of a segment.</summary>
    Begun = 6,
}
