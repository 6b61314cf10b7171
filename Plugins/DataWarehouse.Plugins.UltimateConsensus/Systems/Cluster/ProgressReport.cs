using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

/// <summary>How far the data of one life of a node has come, as it said itself.</summary>
/// <param name="Incarnation">The life.</param>
/// <param name="Progress">How far.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public readonly record struct ProgressReport(Incarnation Incarnation, PeerProgress Progress);
