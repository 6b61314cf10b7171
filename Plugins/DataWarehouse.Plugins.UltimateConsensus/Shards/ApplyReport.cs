using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>What an apply lane tells the shard of one replica.</summary>
/// <param name="Replica">Which.</param>
/// <param name="Index">Up to where it has applied.</param>
/// <param name="IsCapture">Whether it answers <see cref="ApplyWorkKind.Capture"/>.</param>
/// <param name="Captured">The state that was asked for; null if there is none.</param>
/// <param name="Restored">Whether it has taken a restored state.</param>
/// <param name="IsFence">Whether it answers <see cref="ApplyWorkKind.Fence"/>.</param>
/// <param name="Fault">What the state machine threw, in words; null while it is sound. It applies nothing more.</param>
/// <remarks>Immutable and thread-safe, but for the captured state, which belongs to the shard from then on.</remarks>
internal readonly record struct ApplyReport(AppliedReplica Replica, LogIndex Index, bool IsCapture = false, CapturedState? Captured = null, bool Restored = false, bool IsFence = false, string? Fault = null);
