using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>
/// Records what an operator did to a group that had lost its quorum. The recovery itself is made offline, on the survivors; the numbers of its voters are new, so that nothing of the
/// generation before can be taken for something of the new one.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class RecoveryRules
{
    /// <summary>Records a recovery.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Record(SystemState state, SystemCommand.RecordRecovery command, RuleContext context)
    {
        if (state.GroupTable.Find(command.Group) is not { } group) return MoveRules.Unknown(state, command.Group);
        var voters = command.Voters.IsDefault ? [] : command.Voters;
        if (command.Generation == group.Generation && voters.All(voter => group.TryFind(voter.Replica, out _))) return SystemVerdict.AlreadyDone(state, group.Generation);
        if (command.Generation != group.Generation + 1)
            return SystemVerdict.Refuse(state, SystemStatus.Stale, $"group {group.Group} is in generation {group.Generation}: the next is {group.Generation + 1}, not {command.Generation}", "look at the group again");
        if (Refuse(state, group, voters, command.Text) is { } refusal) return refusal;

        var replicas = voters.Select(voter => new GroupReplica(voter.Replica, state.FindNode(voter.Incarnation)!.Peer, ReplicaPart.Voter)).ToImmutableArray();
        var last = replicas[^1].Replica;
        foreach (var node in group.Group == 0 ? state.Nodes.Values : [])
        {
            if (!voters.Any(voter => voter.Incarnation == node.Incarnation)) replicas = replicas.Add(new GroupReplica(++last, node.Peer, ReplicaPart.Announced));
        }

        var recovered = group with { Generation = command.Generation, Replicas = replicas, LastReplica = last, ConfigurationIndex = 0, Move = null, PreferredLeader = 0 };
        var after = Decisions.Record(state with { GroupTable = state.GroupTable.With(group.Group, recovered) }, context, group.Group, $"{command.Text}");
        return SystemVerdict.Done(after, SystemChanges.Groups | SystemChanges.Audit, command.Generation);
    }

    private static SystemVerdict? Refuse(SystemState state, GroupRecord group, ImmutableArray<RecoveredVoter> voters, string text)
    {
        if (!SystemNames.IsText(text, SystemLimits.TextBytesMax) || text.Length == 0) return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"a recovery says who decided it and what may be lost", "say so");
        if (voters.Length is < 1 or > SystemLimits.RecoveredMax || voters.Select(static voter => voter.Incarnation).Distinct().Count() != voters.Length)
            return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"a group is recovered with 1 to {SystemLimits.RecoveredMax} replicas, on different nodes", "name the survivors");
        var last = group.LastReplica;
        foreach (var voter in voters)
        {
            if (NodeRules.Find(state, voter.Incarnation, default, out _) is { } unknown) return unknown;
            if (voter.Replica <= last)
                return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"the voters' numbers must ascend from above {group.LastReplica}, the last one given", "recover with new numbers");
            last = voter.Replica;
        }

        return null;
    }
}
