using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Log;

/// <summary>What a replica must find again after a restart, beside its entries (Raft paper, figure 2, "persistent state").</summary>
/// <param name="Term">The latest term seen.</param>
/// <param name="Vote">For whom it voted in that term, or nobody.</param>
/// <param name="Commit">The highest index known to be committed. It needs no sync of its own, but it may be lost only together with the entries of its own or a later write:
/// that whoever holds a change of the configuration also knows that the one before it is committed, keeps two configurations from electing apart.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct HardState(Term Term, ReplicaId Vote, LogIndex Commit);
