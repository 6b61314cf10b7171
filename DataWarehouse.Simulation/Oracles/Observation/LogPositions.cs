using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Simulation.Oracles.Observation;

/// <summary>The named places of one log at one moment.</summary>
/// <param name="Purged">The last entry that is gone.</param>
/// <param name="Snapshot">The last entry in the latest snapshot.</param>
/// <param name="Applied">The last entry applied.</param>
/// <param name="Commit">The last entry known to be committed.</param>
/// <param name="Durable">The last entry up to which all are durable, as the core believes.</param>
/// <param name="Last">The last entry.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LogPositions(
    LogIndex Purged, LogIndex Snapshot, LogIndex Applied, LogIndex Commit, LogIndex Durable, LogIndex Last);
