namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>A group has another leader, or none.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="LeaderId">The node that leads now; null where none is known.</param>
/// <param name="PreviousLeaderId">The node that was told before; null where none was.</param>
/// <param name="Term">The highest term heard of.</param>
/// <param name="IsLedHere">Whether a voter of this process leads now.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record LeaderChanged(int GroupId, string? LeaderId, string? PreviousLeaderId, long Term, bool IsLedHere);
