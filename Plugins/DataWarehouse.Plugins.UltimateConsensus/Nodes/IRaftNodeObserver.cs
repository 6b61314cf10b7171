using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Nodes;

/// <summary>Hears of what happens to the groups of a node.</summary>
/// <remarks>
/// Called on the threads of the shards, for each group in order and never at the same time. A call must be quick and block on nothing: it holds up all groups of its shard. What it throws
/// ends the node, as a failed log does.
/// </remarks>
public interface IRaftNodeObserver
{
    /// <summary>A group has another leader as far as this node knows, or none, or the same in another term.</summary>
    /// <param name="group">The group.</param>
    /// <param name="term">The term.</param>
    /// <param name="leader">The node that leads; or nobody.</param>
    /// <param name="leadsHere">Whether it is this one. It may not have committed anything yet.</param>
    void LeaderChanged(long group, long term, PeerId leader, bool leadsHere);

    /// <summary>The configuration in force at this node's replica of a group is another one.</summary>
    /// <param name="group">The group.</param>
    /// <param name="members">The members, by replica.</param>
    void MembersChanged(long group, IReadOnlyList<RaftMemberStatus> members);

    /// <summary>This node's replica of a group has stopped: for a fault, or because it was let go.</summary>
    /// <param name="group">The group.</param>
    /// <param name="fault">Why, in words.</param>
    void ReplicaStopped(long group, string fault);

    /// <summary>
    /// Another member says that this node's replica was removed from its group. Make sure of it, then let it go with <see cref="RaftNode.DestroyGroupAsync"/>. Said again
    /// from time to time.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">The replica.</param>
    void ReplicaRemoved(long group, long replica);

    /// <summary>
    /// A replica hears nothing from its group, and asks whether it is still a member before it disturbs the others again: answer with <see cref="RaftReplica.AnswerMembership"/>. Only
    /// with <see cref="RaftNodeOptions.AsksWhetherMember"/>.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="replica">The replica.</param>
    void MembershipQuestioned(long group, long replica);
}
