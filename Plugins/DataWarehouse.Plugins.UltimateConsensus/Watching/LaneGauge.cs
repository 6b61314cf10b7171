namespace DataWarehouse.Plugins.UltimateConsensus.Watching;

/// <summary>Whether an apply lane gets on.</summary>
/// <param name="Progress">How often it has gone to a state machine.</param>
/// <param name="IsIdle">Whether it waits for something to do, which is as good as progress.</param>
/// <param name="Group">The group whose state machine it is at, or was last.</param>
/// <remarks>Immutable and thread-safe.</remarks>
internal readonly record struct LaneGauge(long Progress, bool IsIdle, long Group);
