using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.WriteAheadLogs.Model;

/// <summary>An entry as the model remembers it.</summary>
/// <param name="Term">Its term.</param>
/// <param name="Digest">The digest of all of it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ModelEntry(Term Term, ulong Digest);
