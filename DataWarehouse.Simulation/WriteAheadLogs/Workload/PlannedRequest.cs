using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Simulation.WriteAheadLogs.Workload;

/// <summary>A request to be submitted.</summary>
/// <param name="Writes">What it writes.</param>
/// <param name="MustSync">Whether it waits until it is durable.</param>
/// <remarks>Immutable as long as nobody changes the writes.</remarks>
internal sealed record PlannedRequest(GroupWrite[] Writes, bool MustSync);
