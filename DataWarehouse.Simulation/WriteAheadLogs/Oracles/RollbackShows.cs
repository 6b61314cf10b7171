using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>
/// A directory that lost what was acknowledged, because it was put back or because its last batch was damaged, says so of every position that it had told since;
/// one that merely crashed holds them all.
/// </summary>
/// <remarks>Source: DESIGN §5, "Rollback detection". Stateless.</remarks>
internal static class RollbackShows
{
    /// <summary>What a log that was opened must say of the highest position that was told.</summary>
    /// <param name="kind">How the process before it ended.</param>
    /// <param name="scene">What was known then; a position among it.</param>
    /// <param name="digest">What the log holds.</param>
    /// <param name="backup">The last durable batch when the disk was copied that a rollback brought back.</param>
    public static PositionVerdict Expected(CrashKind kind, CrashScene scene, ulong digest, BatchNumber backup)
    {
        var hasLost = kind switch
        {
            CrashKind.Rollback => scene.Known!.Value.DurableThrough > backup,
            CrashKind.BitRot => !scene.History.Allows(digest, lastBatchMayBeGone: false),
            _ => false,
        };
        return hasLost ? PositionVerdict.Lost : PositionVerdict.Holds;
    }

    /// <summary>Checks what a log says of a position that was told.</summary>
    /// <param name="log">The log.</param>
    /// <param name="known">The position.</param>
    /// <param name="kind">What happened since.</param>
    /// <param name="expected">What it must say.</param>
    /// <param name="restarts">How often the log was started since then, beside the first time.</param>
    public static void Check(WriteAheadLog log, LogPosition known, CrashKind kind, PositionVerdict expected, int restarts)
    {
        // Bits may have changed in batches that held nothing that the model knows of.
        if (log.Judge(known) is var verdict && (verdict == expected || (kind == CrashKind.BitRot && expected == PositionVerdict.Holds))) return;
        throw new OracleViolationException(
            nameof(RollbackShows),
            $"After {kind} and {restarts} more starts the log at {log.Position}, found at {log.FoundPosition}, says {verdict} of {known}, and must say {expected}.");
    }

    /// <summary>Checks that a log holds the positions that were told in all its earlier starts, as far as it remembers them.</summary>
    /// <param name="log">The log.</param>
    /// <param name="told">The positions.</param>
    /// <param name="pastMax">How many past starts it must remember.</param>
    public static void CheckAll(WriteAheadLog log, IReadOnlyList<LogPosition> told, int pastMax)
    {
        foreach (var known in told)
        {
            var mayBeForgotten = log.Position.Epoch.Value - known.Epoch.Value > pastMax;
            Check(log, known, CrashKind.Kill, mayBeForgotten ? PositionVerdict.Forgotten : PositionVerdict.Holds, 0);
        }
    }
}
