using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>A snapshot from another replica whose file is durable, and the state machine made from it.</summary>
/// <param name="Stored">What the log is to record.</param>
/// <param name="Machine">The state machine with its sessions.</param>
/// <remarks>Belongs to whoever holds it.</remarks>
internal sealed record ReceivedSnapshot(StoredSnapshot Stored, RestoredMachine Machine);
