namespace DataWarehouse.Plugins.UltimateConsensus.Systems;

/// <summary>
/// Is told what changed in the system group as this node's replica applies it: so a node learns which replicas it should run, who belongs to the cluster, and which
/// keyspaces there are.
/// </summary>
/// <remarks>
/// Called on the system group's apply lane, never twice at a time, in the order of the log: once for each batch of entries that changed anything, and once after a restore, before any batch.
/// It must be quick, must not block and must not throw: an exception stops the system group's replica. The state is immutable and may be kept and read anywhere.
/// </remarks>
public interface ISystemObserver
{
    /// <summary>The state is another one.</summary>
    /// <param name="state">The state after the batch. All of it is durable on this node.</param>
    /// <param name="changes">What changed since the call before; <see cref="SystemChanges.All"/> after a restore.</param>
    void Changed(SystemState state, SystemChanges changes);
}
