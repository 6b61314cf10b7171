using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>What the log holds of a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Generation">Its life.</param>
/// <param name="Replica">The replica whose log it is.</param>
/// <param name="HardState">Term, vote and commit index.</param>
/// <param name="Snapshot">The latest snapshot, or null.</param>
/// <param name="Purged">The place just before the first entry.</param>
/// <param name="Last">The last entry.</param>
/// <param name="LastTerm">Its term.</param>
/// <param name="EntryBytes">The bytes that the entries take, with their headers.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record GroupReport(
    GroupId Group,
    Generation Generation,
    ReplicaId Replica,
    HardState HardState,
    StoredSnapshot? Snapshot,
    LogIndex Purged,
    LogIndex Last,
    Term LastTerm,
    long EntryBytes);
