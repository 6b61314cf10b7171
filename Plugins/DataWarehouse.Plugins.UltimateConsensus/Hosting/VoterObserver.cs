using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Hosting;

/// <summary>Notes at once what a voter's node tells of its groups, so that nobody waits for the next look.</summary>
/// <remarks>Thread-safe. Nothing here throws: it would end the node.</remarks>
/// <param name="place">The voter's number in this process.</param>
/// <param name="groups">What is known of each group, from number 1 on.</param>
internal sealed class VoterObserver(int place, IReadOnlyList<GroupBoard> groups) : IRaftNodeObserver
{
    /// <inheritdoc/>
    void IRaftNodeObserver.LeaderChanged(long group, long term, PeerId leader, bool leadsHere) => BoardOf(group)?.HeardOfLeader(place, term, leader, leadsHere);

    /// <inheritdoc/>
    void IRaftNodeObserver.MembersChanged(long group, IReadOnlyList<RaftMemberStatus> members)
    {
    }

    /// <inheritdoc/>
    void IRaftNodeObserver.ReplicaStopped(long group, string fault) => BoardOf(group)?.HeardOfFault(place, fault);

    /// <inheritdoc/>
    void IRaftNodeObserver.ReplicaRemoved(long group, long replica)
    {
    }

    /// <inheritdoc/>
    void IRaftNodeObserver.MembershipQuestioned(long group, long replica)
    {
    }

    private GroupBoard? BoardOf(long group) => group >= 1 && group <= groups.Count ? groups[(int)(group - 1)] : null;
}
