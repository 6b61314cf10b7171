using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>
/// How a member is removed for good. Its replicas stay in their groups until the planner has replaced them, and count as dead from then on; so each group must have a
/// quorum without them. Who is alive at the moment is not known here: whoever proposes the removal looks at that before.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RemovalRules
{
    /// <summary>Removes a member.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Remove(SystemState state, SystemCommand.RemoveNode command, RuleContext context)
    {
        if (state.RetiredTable.Find(command.Incarnation.Value) is { } retired) return SystemVerdict.AlreadyDone(state, retired.RetiredAt.Value);
        if (NodeRules.Find(state, command.Incarnation, default, out var node) is { } unknown) return unknown;
        if (state.Nodes.Count == 1) return SystemVerdict.Refuse(state, SystemStatus.LastNode, $"'{node!.Name}' is the last member", "to end the cluster, stop the node and delete its data");
        if (!state.Nodes.Values.Any(other => other != node && other.Service == NodeService.InService))
            return SystemVerdict.Refuse(state, SystemStatus.LastNode, $"'{node!.Name}' is the last member in service", "put another member into service first");
        if (context.Planted != PlantedSystemBug.RemovalWithoutQuorum && FindGroupInNeed(state, node!.Peer) is { } group)
        {
            return SystemVerdict.Refuse(
                state,
                SystemStatus.WouldLoseQuorum,
                $"group {group.Group} would have no quorum without '{node.Name}': it has {group.Replicas.Count(static replica => replica.Part == ReplicaPart.Voter)} voters",
                "empty the node with 'dw member drain' and wait until its replicas have moved; if other voters are lost for good, recover the group first");
        }

        var epoch = new Epoch(context.Index);
        var removed = state with
        {
            NodeTable = state.NodeTable.Without(node!.Incarnation.Value),
            ProgramTable = state.ProgramTable.Without(node.Incarnation.Value),
            RetiredTable = state.RetiredTable.With(node.Incarnation.Value, new RetiredNode(node.Incarnation, node.Name, epoch)),
        };
        removed = Decisions.Record(removed, context, -1, $"node '{node.Name}', incarnation {node.Incarnation.Value}, removed");
        return SystemVerdict.Done(removed.WithMembershipAt(epoch), SystemChanges.Membership | SystemChanges.Nodes | SystemChanges.Groups | SystemChanges.Audit, context.Index);
    }

    /// <summary>Finds a group that would lose its quorum, among the voters it has or is about to have.</summary>
    /// <param name="state">The state.</param>
    /// <param name="node">The node that would be gone.</param>
    public static GroupRecord? FindGroupInNeed(SystemState state, PeerId node)
    {
        foreach (var group in state.Groups.Values)
        {
            var (voters, living, next, nextLiving, isConcerned) = (0, 0, 0, 0, false);
            foreach (var replica in group.Replicas)
            {
                var lives = replica.Node != node && state.FindNode(replica.Node.Incarnation) is not null;
                var votes = replica.Part == ReplicaPart.Voter;
                isConcerned |= replica.Node == node && (votes || WillVote(group, replica));
                if (votes) voters++;
                if (votes && lives) living++;
                if (WillVote(group, replica)) next++;
                if (WillVote(group, replica) && lives) nextLiving++;
            }

            if (isConcerned && (living * 2 <= voters || nextLiving * 2 <= next)) return group;
        }

        return null;
    }

    private static bool WillVote(GroupRecord group, GroupReplica replica)
    {
        if (group.Move is not { Stage: MoveStage.Swapping } move) return replica.Part == ReplicaPart.Voter;
        var leaves = move.Outgoing.Contains(replica.Replica) || move.Demoted.Contains(replica.Replica);
        return !leaves && (replica.Part == ReplicaPart.Voter || move.Incoming.Contains(replica.Replica));
    }
}
