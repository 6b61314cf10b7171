using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>One part of a configuration change.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Replica">To which replica.</param>
/// <param name="Node">Where a replica that is added lives; the default value otherwise.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct ReplicaChange(ChangeKind Kind, ReplicaId Replica, PeerId Node);
