using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>Where groups begin, and who should lead them, as the planner has decided.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class PlacementRules
{
    /// <summary>Begins the next groups of a keyspace.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Place(SystemState state, SystemCommand.PlaceGroups command, RuleContext context)
    {
        var keyspace = state.Keyspaces.Values.FirstOrDefault(candidate => candidate.Id == command.Keyspace);
        if (keyspace is null) return SystemVerdict.Refuse(state, SystemStatus.KeyspaceUnknown, $"there is no keyspace with the number {command.Keyspace}", "look at the catalogue again");
        if (command.FirstOrdinal != keyspace.Groups.Length)
            return SystemVerdict.Refuse(state, SystemStatus.Stale, $"the next group of keyspace '{keyspace.Name}' is number {keyspace.Groups.Length}, not {command.FirstOrdinal}", "look at the catalogue again");
        if (command.Groups.IsDefaultOrEmpty || command.Groups.Length > keyspace.GroupCount - keyspace.Groups.Length || command.Groups.Length > SystemLimits.BatchMax)
            return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"keyspace '{keyspace.Name}' needs {keyspace.GroupCount - keyspace.Groups.Length} more groups", "place as many as are needed");
        foreach (var nodes in command.Groups)
        {
            if (Refuse(state, keyspace, nodes) is { } refusal) return refusal;
        }

        var (table, first) = (state.GroupTable, state.LastGroup + 1);
        for (var place = 0; place < command.Groups.Length; place++)
        {
            var group = Begin(state, keyspace, first + place, command.FirstOrdinal + place, command.Groups[place], context);
            table = table.With(group.Group, group);
        }

        var placed = keyspace with { Groups = [.. keyspace.Groups, .. Enumerable.Range(0, command.Groups.Length).Select(place => first + place)] };
        var after = state with { GroupTable = table, KeyspaceTable = state.KeyspaceTable.With(keyspace.Name, placed), LastGroup = first + command.Groups.Length - 1 };
        return SystemVerdict.Done(after, SystemChanges.Groups | SystemChanges.Keyspaces, first);
    }

    /// <summary>Says which replicas should lead.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict Prefer(SystemState state, SystemCommand.PreferLeaders command)
    {
        var (table, changed) = (state.GroupTable, 0);
        foreach (var leader in command.Leaders.IsDefault ? [] : command.Leaders)
        {
            if (table.Find(leader.Group) is not { } group || group.PreferredLeader == leader.Replica) continue;
            if (leader.Replica != 0 && (!group.TryFind(leader.Replica, out var replica) || replica.Part != ReplicaPart.Voter)) continue;
            table = table.With(group.Group, group with { PreferredLeader = leader.Replica });
            changed++;
        }

        return changed == 0 ? SystemVerdict.AlreadyDone(state) : SystemVerdict.Done(state with { GroupTable = table }, SystemChanges.Groups, changed);
    }

    private static SystemVerdict? Refuse(SystemState state, KeyspaceRecord keyspace, ImmutableArray<Incarnation> nodes)
    {
        if (nodes.IsDefaultOrEmpty || nodes.Length > keyspace.Voters || nodes.Distinct().Count() != nodes.Length)
            return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"a group of keyspace '{keyspace.Name}' has 1 to {keyspace.Voters} voters, on different nodes", "place each on a node of its own");
        foreach (var incarnation in nodes)
        {
            if (NodeRules.Find(state, incarnation, default, out var node) is { } unknown) return unknown;
            if (node!.Service != NodeService.InService)
                return SystemVerdict.Refuse(state, SystemStatus.NodeNotInService, $"'{node.Name}' takes no replicas", "place the group elsewhere, or put the node into service");
        }

        return null;
    }

    private static GroupRecord Begin(SystemState state, KeyspaceRecord keyspace, long number, int ordinal, ImmutableArray<Incarnation> nodes, RuleContext context)
    {
        // What a release prefers is not what another one prefers: this is why the machine does not choose.
        if (context.Planted == PlantedSystemBug.PlannerInStateMachine)
            nodes = [.. state.Nodes.Values.Skip(context.Release % state.Nodes.Count).Concat(state.Nodes.Values).Take(nodes.Length).Select(static node => node.Incarnation).Distinct()];

        var replicas = nodes.Select((incarnation, place) => new GroupReplica(place + 1, state.FindNode(incarnation)!.Peer, ReplicaPart.Voter)).ToImmutableArray();
        return new GroupRecord
        {
            Group = number,
            Keyspace = keyspace.Id,
            Ordinal = ordinal,
            Voters = keyspace.Voters,
            Initial = [.. replicas.Select(static replica => new RaftMember(replica.Replica, replica.Node))],
            Replicas = replicas,
            LastReplica = replicas.Length,
            PreferredLeader = 1,
        };
    }
}
