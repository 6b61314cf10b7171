using DataWarehouse.Plugins.UltimateConsensus.Offline;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>A plan of a recovery, and what became of it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="IsApplied">Whether it was done in the directories that were given.</param>
/// <param name="Aside">Where the files of the old logs lie.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record RecoveryRow(RecoveryPlan Plan, bool IsApplied, IReadOnlyList<string> Aside);
