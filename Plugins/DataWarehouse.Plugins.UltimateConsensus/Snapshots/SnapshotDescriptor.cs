using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Snapshots;

/// <summary>
/// Which state a snapshot holds. The state itself, session table included, travels beside it and belongs to the
/// caller of the core.
/// </summary>
/// <param name="Index">The last entry whose effect is in the snapshot.</param>
/// <param name="Term">The term of that entry.</param>
/// <param name="Configuration">The configuration in force after that entry, not a later one.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record SnapshotDescriptor(LogIndex Index, Term Term, Configuration Configuration);
