using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>A candidate's vote for itself: like any vote it counts once it is durable.</summary>
/// <param name="IsCast">Whether there is one.</param>
/// <param name="IsPreVote">Whether it is about a pre-vote.</param>
/// <param name="Term">The replica's term when it was cast.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct OwnVote(bool IsCast, bool IsPreVote, Term Term);
