using System.Collections.Immutable;

namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>A group runs in this process.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="VoterIds">The nodes of the voters that it began with.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GroupStarted(int GroupId, ImmutableArray<string> VoterIds);
