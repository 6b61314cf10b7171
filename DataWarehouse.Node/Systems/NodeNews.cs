using DataWarehouse.Node.Keyspaces;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Node.Systems;

/// <summary>Passes the engine's news on to the keyspaces, those of the system group to it, and all of them to whoever watches the members of groups.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="system">The system group.</param>
/// <param name="table">The keyspaces that run here.</param>
/// <param name="watch">Watches the members of groups.</param>
internal sealed class NodeNews(SystemGroup system, KeyspaceTable table, GroupWatch watch) : IRaftNodeObserver
{
    /// <summary>Finds this node's replica of a group; set before any group starts.</summary>
    public Func<long, RaftReplica?>? FindReplica { get; set; }

    /// <inheritdoc/>
    public void LeaderChanged(long group, long term, PeerId leader, bool leadsHere)
    {
        watch.LeaderChanged(group, leadsHere);
        if (group == SystemGroup.Number) system.LeaderChanged(term, leader, leadsHere);
        else ((IRaftNodeObserver)table).LeaderChanged(group, term, leader, leadsHere);
    }

    /// <inheritdoc/>
    public void MembersChanged(long group, IReadOnlyList<RaftMemberStatus> members)
    {
        watch.MembersChanged(group);
        ((IRaftNodeObserver)table).MembersChanged(group, members);
    }

    /// <inheritdoc/>
    public void ReplicaStopped(long group, string fault) => ((IRaftNodeObserver)table).ReplicaStopped(group, fault);

    /// <inheritdoc/>
    public void ReplicaRemoved(long group, long replica) => ((IRaftNodeObserver)table).ReplicaRemoved(group, replica);

    /// <inheritdoc/>
    public void MembershipQuestioned(long group, long replica)
    {
        // What was removed stays so: that much may be said from a state that is behind. The rest is not known for sure, and then the replica goes on.
        var state = system.State;
        var isRemoved = state.Groups.TryGetValue(group, out var record) ? record.IsRemoved(replica) : state.IsDeleted(group);
        FindReplica?.Invoke(group)?.AnswerMembership(isRemoved ? false : null);
    }
}
