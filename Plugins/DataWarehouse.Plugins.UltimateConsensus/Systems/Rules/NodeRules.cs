using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>What members say of themselves, and what is said of them.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class NodeRules
{
    /// <summary>A member's process has started.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Started(SystemState state, SystemCommand.NodeStarted command, RuleContext context)
    {
        if (command.Cluster != state.Cluster)
            return SystemVerdict.Refuse(state, SystemStatus.OtherCluster, $"the data is of cluster {command.Cluster}, this is cluster {state.Cluster}", "start the node with the addresses of its own cluster, or join this one with an empty data directory");
        if (Find(state, command.Incarnation, context, out var node) is { } unknown) return unknown;

        var claims = node!.Introduction with { Addresses = command.Addresses, FeatureLevel = command.FeatureLevel };
        if (claims.Directory != command.Directory)
            return SystemVerdict.Refuse(state, SystemStatus.ForeignDirectory, $"the data directory is not the one of member '{node.Name}'", "start the node on its own directory; if that is lost, remove the member and join with an empty one");
        if (NodeConflicts.Find(state, claims, node.Incarnation.Value) is { } conflict) return conflict;
        if (command.Progress.IsBehind(node.Progress) && context.Planted != PlantedSystemBug.RollbackIgnored)
        {
            return SystemVerdict.Refuse(
                state,
                SystemStatus.RolledBack,
                $"the data of '{node.Name}' was set back: it is at {command.Progress}, and was at {node.Progress} before",
                "put the latest data back; if it is lost, remove the member with 'dw member remove' and join with an empty data directory");
        }

        // A copy of the command that comes late says less than what is known of the same run by then.
        var isLate = command.Progress.Boot == node.Progress.Boot && command.Progress.DurableBatch < node.Progress.DurableBatch;
        var started = node with { Introduction = claims, Progress = isLate ? node.Progress : command.Progress };
        if (started == node) return SystemVerdict.AlreadyDone(state, node.Incarnation.Value);
        return SystemVerdict.Done(With(state, started), SystemChanges.Nodes | SystemChanges.Progress, node.Incarnation.Value);
    }

    /// <summary>Replaces labels.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict SetLabels(SystemState state, SystemCommand.SetLabels command)
    {
        if (Find(state, command.Incarnation, default, out var node) is { } unknown) return unknown;
        var claims = node!.Introduction with { Labels = command.Labels };
        if (claims == node.Introduction) return SystemVerdict.AlreadyDone(state);
        return NodeConflicts.Find(state, claims, node.Incarnation.Value) ?? SystemVerdict.Done(With(state, node with { Introduction = claims }), SystemChanges.Nodes);
    }

    /// <summary>Puts a member into service or empties it.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict SetService(SystemState state, SystemCommand.SetService command)
    {
        if (Find(state, command.Incarnation, default, out var node) is { } unknown) return unknown;
        if (node!.Service == command.Service) return SystemVerdict.AlreadyDone(state);
        var others = state.Nodes.Values.Any(other => other.Incarnation != node.Incarnation && other.Service == NodeService.InService);
        return command.Service != NodeService.InService && !others
            ? SystemVerdict.Refuse(state, SystemStatus.LastNode, $"'{node.Name}' is the last node in service", "put another node into service first")
            : SystemVerdict.Done(With(state, node with { Service = command.Service }), SystemChanges.Nodes);
    }

    /// <summary>Records how far data has come; never less than before.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    public static SystemVerdict Report(SystemState state, SystemCommand.ReportProgress command)
    {
        var (table, setBack) = (state.NodeTable, 0);
        foreach (var report in command.Reports.IsDefault ? [] : command.Reports)
        {
            if (table.Find(report.Incarnation.Value) is not { } node || report.Progress == node.Progress) continue;
            if (report.Progress.IsBehind(node.Progress)) setBack++;
            else if (report.Progress.Boot != node.Progress.Boot || report.Progress.DurableBatch > node.Progress.DurableBatch)
                table = table.With(node.Incarnation.Value, node with { Progress = report.Progress });
        }

        return ReferenceEquals(table, state.NodeTable) ? SystemVerdict.AlreadyDone(state, setBack) : SystemVerdict.Done(state with { NodeTable = table }, SystemChanges.Progress, setBack);
    }

    /// <summary>Finds a member, or says why there is none.</summary>
    /// <param name="state">The state.</param>
    /// <param name="incarnation">The member's life.</param>
    /// <param name="context">Where the question stands.</param>
    /// <param name="node">The member, or null.</param>
    public static SystemVerdict? Find(SystemState state, Incarnation incarnation, RuleContext context, out NodeRecord? node)
    {
        node = state.FindNode(incarnation);
        if (node is not null) return null;
        if (state.RetiredTable.Find(incarnation.Value) is not { } retired)
            return SystemVerdict.Refuse(state, SystemStatus.NodeUnknown, $"no member has incarnation {incarnation.Value}", "wait and ask again: the answering node may be behind; 'dw member list' shows the members");
        if (context.Planted == PlantedSystemBug.RetiredNodeHeard)
        {
            node = new NodeRecord { Incarnation = incarnation, Introduction = new NodeIntroduction { Name = retired.Name, Directory = 1 } };
            return SystemVerdict.AlreadyDone(state, incarnation.Value);
        }

        return SystemVerdict.Refuse(
            state,
            SystemStatus.NodeRetired,
            $"incarnation {incarnation.Value} of '{retired.Name}' was removed at epoch {retired.RetiredAt}",
            "join again with an empty data directory; what only the old one holds can be put back by hand");
    }

    private static SystemState With(SystemState state, NodeRecord node) => state with { NodeTable = state.NodeTable.With(node.Incarnation.Value, node) };
}
