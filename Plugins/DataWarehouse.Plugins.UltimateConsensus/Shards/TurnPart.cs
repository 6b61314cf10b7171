using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What one replica has in the request of a turn.</summary>
/// <param name="Replica">Which.</param>
/// <param name="Life">Which of its lives.</param>
/// <param name="Write">The core's write, or none.</param>
/// <param name="Installs">Whether that write carries a snapshot from a leader.</param>
/// <param name="Saved">The last entry in a snapshot of its own, or zero.</param>
/// <remarks>A value.</remarks>
internal readonly record struct TurnPart(HostedReplica Replica, int Life, WriteId Write, bool Installs, LogIndex Saved);
