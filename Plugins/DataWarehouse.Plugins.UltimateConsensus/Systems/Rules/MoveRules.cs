using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>
/// Changes of a group's members, one at a time: begun, advanced to the swap, or given up. How each ends, the group's own log says (<see cref="ConfigurationRules"/>).
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MoveRules
{
    /// <summary>Begins a move; the replicas that come get their numbers.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Begin(SystemState state, SystemCommand.BeginMove command, RuleContext context)
    {
        if (state.GroupTable.Find(command.Group) is not { } group) return Unknown(state, command.Group);
        if (group.Move is { } pending && context.Planted != PlantedSystemBug.TwoMovesAtOnce)
            return SystemVerdict.Refuse(state, SystemStatus.MovePending, $"group {group.Group} has move {pending.Id} under way", "wait for it to end, or give it up");
        if (command.ConfigurationIndex != group.ConfigurationIndex)
            return SystemVerdict.Refuse(state, SystemStatus.Stale, $"the configuration of group {group.Group} is the one at {group.ConfigurationIndex}, not at {command.ConfigurationIndex}", "look at the group again");

        var move = MoveRequest.Of(command);
        if (move.FaultOf(group) is { } fault) return SystemVerdict.Refuse(state, fault.Status, $"group {group.Group}: {fault.Reason}", "look at the group again");
        foreach (var incarnation in move.Add)
        {
            if (RefuseNode(state, group, incarnation) is { } refusal) return refusal;
        }

        return move.SurvivorsOf(state, group) is var (living, voters) && living * 2 > voters
            ? SystemVerdict.Done(With(state, Announce(state, group, move, context)), SystemChanges.Groups, context.Index)
            : SystemVerdict.Refuse(state, SystemStatus.WouldLoseQuorum, $"group {group.Group} would have {voters} voters, and {living} of them on members of the cluster", "move it to members");
    }

    /// <summary>Lets the swap be made.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict Advance(SystemState state, SystemCommand.AdvanceMove command)
    {
        if (Find(state, command.Group, command.Move, out var group) is { } unknown) return unknown;
        return group!.Move!.Stage switch
        {
            MoveStage.CatchingUp => SystemVerdict.Done(With(state, group with { Move = group.Move with { Stage = MoveStage.Swapping } }), SystemChanges.Groups),
            MoveStage.Swapping => SystemVerdict.AlreadyDone(state),
            _ => SystemVerdict.Refuse(state, SystemStatus.Stale, $"move {command.Move} of group {command.Group} was given up", "wait until it has ended, then begin another"),
        };
    }

    /// <summary>Gives a move up. What it added leaves the catalogue only when the group has let go of it for good.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Abort(SystemState state, SystemCommand.AbortMove command, RuleContext context)
    {
        if (Find(state, command.Group, command.Move, out var group) is { } unknown) return unknown;
        var move = group!.Move!;
        if (context.Planted == PlantedSystemBug.AbortForgetsReplica)
            return SystemVerdict.Done(With(state, group with { Move = null, Replicas = group.Replicas.RemoveAll(replica => move.Added.Contains(replica.Replica)) }), SystemChanges.Groups);
        if (move.Stage == MoveStage.Aborting) return SystemVerdict.AlreadyDone(state);
        return SystemVerdict.Done(With(state, group with { Move = move.Added.IsEmpty ? null : move with { Stage = MoveStage.Aborting } }), SystemChanges.Groups);
    }

    /// <summary>There is no such group.</summary>
    /// <param name="state">The state.</param>
    /// <param name="group">The group.</param>
    public static SystemVerdict Unknown(SystemState state, long group) => state.IsDeleted(group)
        ? SystemVerdict.Refuse(state, SystemStatus.GroupUnknown, $"group {group} was deleted", "look at the catalogue again")
        : SystemVerdict.Refuse(state, SystemStatus.GroupUnknown, $"there is no group {group}", "look at the catalogue again");

    private static SystemVerdict? Find(SystemState state, long number, long move, out GroupRecord? group)
    {
        group = state.GroupTable.Find(number);
        if (group is null) return Unknown(state, number);
        return group.Move?.Id == move ? null : SystemVerdict.Refuse(state, SystemStatus.MoveUnknown, $"group {number} has no move {move} under way", "look at the group again: it may have ended");
    }

    private static SystemVerdict? RefuseNode(SystemState state, GroupRecord group, Incarnation incarnation)
    {
        if (NodeRules.Find(state, incarnation, default, out var node) is { } unknown) return unknown;
        if (node!.Service != NodeService.InService)
            return SystemVerdict.Refuse(state, SystemStatus.NodeNotInService, $"'{node.Name}' takes no replicas", "move the group elsewhere, or put the node into service");
        return group.TryFind(node.Peer, out var present)
            ? SystemVerdict.Refuse(state, SystemStatus.Invalid, $"'{node.Name}' has replica {present.Replica} of group {group.Group} already", "move the group elsewhere")
            : null;
    }

    private static GroupRecord Announce(SystemState state, GroupRecord group, MoveRequest request, RuleContext context)
    {
        var (replicas, last) = (group.Replicas, group.LastReplica);
        var added = ImmutableArray.CreateBuilder<long>(request.Add.Length);
        foreach (var incarnation in request.Add)
        {
            var number = last + 1;
            if (context.Planted == PlantedSystemBug.ReplicaNumberUsedAgain)
            {
                for (number = 1; replicas.Any(replica => replica.Replica == number);) number++;
            }

            last = Math.Max(last, number);
            added.Add(number);
            replicas = replicas.Add(new GroupReplica(number, state.FindNode(incarnation)!.Peer, ReplicaPart.Announced));
        }

        added.Sort();
        var move = new GroupMove
        {
            Id = context.Index,
            BeganTicks = state.ClockTicks,
            Stage = added.Count + request.Promote.Length == 0 ? MoveStage.Swapping : MoveStage.CatchingUp,
            Incoming = [.. request.Promote.Concat(added).Order()],
            Added = added.ToImmutable(),
            Outgoing = request.Remove,
            Demoted = request.Demote,
        };
        return group with { Replicas = replicas.Sort(static (left, right) => left.Replica.CompareTo(right.Replica)), LastReplica = last, Move = move };
    }

    private static SystemState With(SystemState state, GroupRecord group) => state with { GroupTable = state.GroupTable.With(group.Group, group) };
}
