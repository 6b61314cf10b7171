using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>A group has other members.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="VoterIds">The nodes that vote, those that are about to leave included.</param>
/// <param name="LearnerIds">The nodes that only follow.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record MembershipChanged(int GroupId, ImmutableArray<string> VoterIds, ImmutableArray<string> LearnerIds);
