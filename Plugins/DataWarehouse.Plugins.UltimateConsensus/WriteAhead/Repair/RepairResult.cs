namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Repair;

/// <summary>How a repair ended: with a report, or refused.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
/// <param name="Report">What was done, or would be.</param>
/// <param name="Refusal">Why nothing can be repaired, and what to do instead.</param>
internal sealed record RepairResult(RepairReport? Report, LogRefusal? Refusal);
