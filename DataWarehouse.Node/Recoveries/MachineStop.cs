namespace DataWarehouse.Node.Recoveries;

/// <summary>That a state machine threw on an entry, and its replica stopped there.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="At">When, by the clock of the node.</param>
/// <param name="Thrown">The kind of the exception; its text may quote what clients have written, and stands in the log of the node only.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record MachineStop(EntryMark Entry, DateTimeOffset At, string Thrown);
