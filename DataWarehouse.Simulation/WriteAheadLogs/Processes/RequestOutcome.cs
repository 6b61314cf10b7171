using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>What a log said of a request.</summary>
/// <param name="Request">The number of the request.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Part">The group whose part of it ended so while the rest goes on; null for all that is left of it.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct RequestOutcome(long Request, WriteOutcome Outcome, GroupId? Part);
