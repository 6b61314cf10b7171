using DataWarehouse.Simulation.WriteAheadLogs.Crashes;

namespace DataWarehouse.Simulation.WriteAheadLogs;

/// <summary>How the exploration of one seed ended.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Broken">The name of the broken promise, or null.</param>
/// <param name="Detail">What was seen; empty if no promise was broken.</param>
/// <param name="Digest">The digest of everything that happened, in order.</param>
/// <remarks>Immutable as long as nobody changes the counts.</remarks>
internal sealed record ExplorationResult(long Seed, CrashCounts Counts, string? Broken, string Detail, ulong Digest);
