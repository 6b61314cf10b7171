using DataWarehouse.Node.Recoveries;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>An entry that is to be left out, and whether that was written down.</summary>
/// <param name="Plan">The number of the plan.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Bytes">How long its command is; 0 where no log holds it any more.</param>
/// <param name="Thrown">What the state machines threw.</param>
/// <param name="IsApplied">Whether it was written down in the directories that were given.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SkipRow(string Plan, EntryMark Entry, int Bytes, string Thrown, bool IsApplied);
