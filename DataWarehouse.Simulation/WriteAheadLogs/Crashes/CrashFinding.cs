using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Crashes;

/// <summary>What was found after a crash.</summary>
/// <param name="Process">The process that opened the log, or was refused.</param>
/// <param name="Kind">How the crash was.</param>
/// <param name="Digest">The digest of what the log holds; 0 if it was refused.</param>
/// <remarks>Immutable; the process is not.</remarks>
internal sealed record CrashFinding(LogProcess Process, CrashKind Kind, ulong Digest)
{
    /// <summary>What the log must say of the highest position that was told before.</summary>
    public PositionVerdict Expected { get; init; }

    /// <summary>Whether the log was opened.</summary>
    public bool IsOpen => Process.OpenedAt is not null;

    /// <summary>Whether the exploration may go on from here.</summary>
    public bool CanGoOn => IsOpen && Kind is CrashKind.PowerLoss or CrashKind.Kill;
}
