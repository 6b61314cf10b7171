using System.Diagnostics.CodeAnalysis;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.WriteAheadLogs.Crashes;
using DataWarehouse.Simulation.WriteAheadLogs.Processes;

namespace DataWarehouse.Simulation.WriteAheadLogs.Oracles;

/// <summary>
/// After any crash the log opens by itself. It may refuse only where bytes changed that were durable (as damaged, missing, foreign or newer), or where the disk is too
/// full for a start.
/// </summary>
/// <remarks>Source: DESIGN §5 ("torn tail ... otherwise it is damage: refuse to start and name file and offset"). Stateless.</remarks>
internal static class RecoversFromCrash
{
    /// <summary>Checks an opening that came to an end.</summary>
    /// <param name="process">The process.</param>
    /// <param name="kind">How the one before it ended.</param>
    public static void Check(LogProcess process, CrashKind kind)
    {
        if (process.Fault is { } fault) Violated($"The log failed: {fault.Operation} {fault.Path} {fault.Error}.");
        if (process.Refusal is not { } refusal) return;
        var isAllowed = refusal.Kind switch
        {
            LogRefusalKind.NoSpace => process.Medium.CapacityBytes != long.MaxValue,
            LogRefusalKind.Damaged or LogRefusalKind.Missing or LogRefusalKind.Foreign or LogRefusalKind.Newer => kind == CrashKind.BitRot,
            _ => false,
        };
        if (!isAllowed) Violated($"After {kind} the log was refused: {refusal.Kind} {refusal.Path} at {refusal.Offset}: {refusal.Message}");
        if (refusal.Kind != LogRefusalKind.NoSpace && refusal.Path.Length == 0) Violated($"The refusal names no file: {refusal.Message}");
    }

    /// <summary>Reports a log that did not open.</summary>
    /// <param name="detail">What was seen.</param>
    [DoesNotReturn]
    public static void Violated(string detail) => throw new OracleViolationException(nameof(RecoversFromCrash), detail);
}
