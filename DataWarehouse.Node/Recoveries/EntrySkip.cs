namespace DataWarehouse.Node.Recoveries;

/// <summary>That somebody decided to leave an entry out on which the state machine threw on every replica.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="At">When, by the clock of the machine on which it was decided.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record EntrySkip(EntryMark Entry, DateTimeOffset At);
