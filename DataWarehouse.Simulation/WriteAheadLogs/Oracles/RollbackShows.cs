using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>
/// A directory that lost what was acknowledged, because it was put back or because its last batch was damaged, comes back at a lower position than it had told;
/// one that merely crashed does not.
/// </summary>
/// <remarks>Source: DESIGN §5, "Rollback detection". Stateless.</remarks>
internal static class RollbackShows
{
    /// <summary>Checks the position of a log that was opened.</summary>
    /// <param name="process">The process.</param>
    /// <param name="kind">How the one before it ended.</param>
    /// <param name="scene">What was known then.</param>
    /// <param name="digest">What the log holds.</param>
    /// <param name="backup">The last durable batch when the disk was copied that a rollback brought back.</param>
    public static void Check(LogProcess process, CrashKind kind, CrashScene scene, ulong digest, BatchNumber backup)
    {
        if (scene.Known is not { } known) return;
        var found = process.Log.FoundPosition;
        var hasLost = kind switch
        {
            CrashKind.Rollback => known.DurableThrough > backup,
            CrashKind.BitRot => !scene.History.Allows(digest, lastBatchMayBeGone: false),
            _ => false,
        };
        if (hasLost && found.IsAtLeast(known)) Violated($"After {kind} the log is at {found}, which does not look lower than {known}.");
        if (kind is CrashKind.PowerLoss or CrashKind.Kill && !found.IsAtLeast(known)) Violated($"After {kind} the log is at {found}, which looks lower than {known}.");
    }

    private static void Violated(string detail) => throw new OracleViolationException(nameof(RollbackShows), detail);
}
