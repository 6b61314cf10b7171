using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

/// <summary>All that a log holds of one replica: what its core goes on from, and where its state machine begins.</summary>
/// <param name="Group">The group.</param>
/// <param name="Generation">The group's life in this log.</param>
/// <param name="Replica">The replica whose log this is.</param>
/// <param name="Snapshot">What the state machine must be given first, or null; one without a file is an empty state.</param>
/// <param name="State">
/// What the core goes on from, its entries in memory of their own. It says that what the snapshot holds is applied and nothing else; a state machine that
/// keeps more says so itself. Whether a core can go on from it shows when it is given to one.
/// </param>
/// <remarks>Immutable; thread-safe as far as its entries are.</remarks>
internal sealed record LoggedReplica(GroupId Group, Generation Generation, ReplicaId Replica, StoredSnapshot? Snapshot, RecoveredState State);
