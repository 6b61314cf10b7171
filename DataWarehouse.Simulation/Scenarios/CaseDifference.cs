using System.Collections.Immutable;

namespace DataWarehouse.Simulation.Scenarios;

/// <summary>A case that did not go as its file says.</summary>
/// <param name="Line">The line of the command, counted from 1.</param>
/// <param name="Command">The command with its arguments.</param>
/// <param name="Lines">What differs: <c>-</c> expected, <c>+</c> actual.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record CaseDifference(int Line, string Command, ImmutableArray<string> Lines);
