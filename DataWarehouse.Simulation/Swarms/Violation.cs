namespace DataWarehouse.Simulation.Swarms;

/// <summary>A broken promise, and where in the run it showed.</summary>
/// <param name="Oracle">Which promise.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Step">How many events there had been.</param>
/// <param name="TimeMicros">The virtual time.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record Violation(string Oracle, string Detail, long Step, long TimeMicros);
