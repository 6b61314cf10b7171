namespace DataWarehouse.Simulation.Swarms;

/// <summary>How the run of one seed ended.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Violation">The broken promise, or null.</param>
/// <param name="Digest">The digest of everything that happened, in order.</param>
/// <remarks>Immutable as long as nobody changes the counts.</remarks>
internal sealed record SeedResult(long Seed, SeedCounts Counts, Violation? Violation, ulong Digest);
