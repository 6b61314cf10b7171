namespace DataWarehouse.Plugins.UltimateConsensus.Offline;

/// <summary>What came of one survivor's part of a recovery.</summary>
/// <param name="Refusal">Why nothing was changed, and what to do; null if it was done.</param>
/// <param name="Aside">Where the files of the old log lie now, below the directory of the log.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record RecoveryOutcome(LogNote? Refusal, string Aside);
