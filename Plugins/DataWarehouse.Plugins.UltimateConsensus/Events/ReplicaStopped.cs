namespace DataWarehouse.Plugins.UltimateConsensus.Events;

/// <summary>A replica of this process has stopped after a fault; the group goes on as long as a majority runs.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="NodeId">The node that held the replica.</param>
/// <param name="Fault">Why, in words.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record ReplicaStopped(int GroupId, string NodeId, string Fault);
