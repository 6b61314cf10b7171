using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Faults;

/// <summary>What stopped a replica, with what a person needs to look into it. Other groups and the process live on.</summary>
/// <param name="Kind">Which rule was broken.</param>
/// <param name="Term">The replica's term at that moment.</param>
/// <param name="Index">The place in the log it is about, or zero.</param>
/// <param name="Detail">A sentence with the facts.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record ReplicaFault(FaultKind Kind, Term Term, LogIndex Index, string Detail);
