using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>A replica asks another, usually the leader, to wake.</summary>
/// <param name="From">Who asks; none if its node has no replica of the group.</param>
/// <param name="To">Who is to wake.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct WakeNotice(ReplicaId From, ReplicaId To);
