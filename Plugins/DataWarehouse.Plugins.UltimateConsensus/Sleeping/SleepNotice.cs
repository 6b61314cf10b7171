using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Sleeping;

/// <summary>A leader says that its group sleeps, to a replica that has all of the log.</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The replica.</param>
/// <param name="Term">The term it leads in.</param>
/// <param name="Last">The last entry of its log, committed and applied.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct SleepNotice(ReplicaId From, ReplicaId To, Term Term, LogIndex Last);
