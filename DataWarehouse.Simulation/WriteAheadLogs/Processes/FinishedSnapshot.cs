using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Simulation.WriteAheadLogs.Processes;

/// <summary>A snapshot whose file is durable and that no record names yet.</summary>
/// <param name="Group">The group.</param>
/// <param name="Generation">Its life.</param>
/// <param name="Snapshot">What the record is to say.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record FinishedSnapshot(GroupId Group, Generation Generation, StoredSnapshot Snapshot);
