using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Shards;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>Tells whoever embeds the node what its shards say of their replicas.</summary>
/// <remarks>Thread-safe as far as the observer is: each shard calls it on its own thread.</remarks>
/// <param name="observer">Hears it, or null.</param>
/// <param name="failed">Is told when the observer throws.</param>
internal sealed class NodeEvents(IRaftNodeObserver? observer, Action<string> failed) : IReplicaObserver
{
    /// <inheritdoc/>
    public void LeadershipChanged(HostedReplica replica) =>
        Tell(replica, static (to, of) => to.LeaderChanged(of.Group.Value, of.Core.Term.Value, of.LeaderNode, of.Core.Role == Role.Leader));

    /// <inheritdoc/>
    public void MembersChanged(HostedReplica replica) => Tell(replica, static (to, of) => to.MembersChanged(of.Group.Value, ReplicaStatus.MembersOf(of.Core)));

    /// <inheritdoc/>
    public void Stopped(HostedReplica replica, ReplicaFault fault) => Tell(replica, static (to, of) => to.ReplicaStopped(of.Group.Value, ReplicaStatus.TextOf(of.Fault!)));

    /// <inheritdoc/>
    public void Removed(HostedReplica replica) => Tell(replica, static (to, of) => to.ReplicaRemoved(of.Group.Value, of.Core.Self.Value));

    /// <inheritdoc/>
    public void Questioned(HostedReplica replica) => Tell(replica, static (to, of) => to.MembershipQuestioned(of.Group.Value, of.Core.Self.Value));

    private void Tell(HostedReplica replica, Action<IRaftNodeObserver, HostedReplica> tell)
    {
        if (observer is null) return;
        try
        {
            tell(observer, replica);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failed($"The observer of the node threw on news of group {replica.Group}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
