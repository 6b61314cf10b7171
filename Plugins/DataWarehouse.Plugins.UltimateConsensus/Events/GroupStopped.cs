namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>A group does not run in this process any more, since the plugin was stopped.</summary>
/// <param name="GroupId">The group.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record GroupStopped(int GroupId);
