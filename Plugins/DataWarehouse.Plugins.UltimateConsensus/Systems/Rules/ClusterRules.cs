using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>The beginning of a cluster, and the feature level that all of it has.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ClusterRules
{
    private const int NamesShownMax = 5;

    /// <summary>Begins the cluster.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Init(SystemState state, SystemCommand.Init command, RuleContext context)
    {
        if (state.IsInitialised)
        {
            return IsSame(state, command)
                ? SystemVerdict.AlreadyDone(state, 1)
                : SystemVerdict.Refuse(
                    state, SystemStatus.AlreadyInitialised, $"this is cluster {state.Cluster} already", "to add a node use a join token ('dw token create'); to begin another cluster use empty data directories");
        }

        if (command.Cluster == default) return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"the cluster has no number", "draw a random one");
        if (command.Founders.IsDefaultOrEmpty || command.Founders.Length > SystemLimits.FoundersMax)
            return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"a cluster begins with 1 to {SystemLimits.FoundersMax} nodes", "begin with one node and let the others join");

        var begun = state with { Cluster = command.Cluster, FeatureLevel = command.FeatureLevel };
        var replicas = ImmutableArray.CreateBuilder<GroupReplica>(command.Founders.Length);
        foreach (var founder in command.Founders)
        {
            if (NodeConflicts.Find(begun, founder, 0) is { } conflict) return conflict with { State = state };
            var node = new NodeRecord { Incarnation = new Incarnation(replicas.Count + 1), Introduction = founder };
            begun = begun with { NodeTable = begun.NodeTable.With(node.Incarnation.Value, node) };
            replicas.Add(new GroupReplica(replicas.Count + 1, node.Peer, ReplicaPart.Voter));
        }

        begun = begun with { GroupTable = begun.GroupTable.With(0, SystemGroup(replicas.ToImmutable())) };
        var epoch = new Epoch(Math.Max(context.Index, command.Founders.Length));
        return SystemVerdict.Done(Decisions.Record(begun, context, -1, $"cluster {command.Cluster} begun").WithMembershipAt(epoch), SystemChanges.All, 1);
    }

    /// <summary>Raises the feature level.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Finalise(SystemState state, SystemCommand.Finalise command, RuleContext context)
    {
        if (command.FeatureLevel == state.FeatureLevel) return SystemVerdict.AlreadyDone(state, state.FeatureLevel);
        if (command.FeatureLevel < state.FeatureLevel)
            return SystemVerdict.Refuse(state, SystemStatus.Invalid, $"the cluster was finalised at feature level {state.FeatureLevel}, which cannot be lowered", "stay on releases that can do it");

        var older = state.Nodes.Values.Where(node => node.Introduction.FeatureLevel < command.FeatureLevel).Select(static node => node.Name).ToList();
        if (older.Count > 0 && context.Planted != PlantedSystemBug.LevelAboveMember)
        {
            return SystemVerdict.Refuse(
                state,
                SystemStatus.LevelTooHigh,
                $"{older.Count} members run a release that cannot do feature level {command.FeatureLevel}: {string.Join(", ", older.Take(NamesShownMax))}",
                "upgrade and restart them, or remove them, then finalise");
        }

        var raised = state with { FeatureLevel = command.FeatureLevel };
        return SystemVerdict.Done(
            Decisions.Record(raised, context, -1, $"feature level {command.FeatureLevel} finalised, from {state.FeatureLevel}"), SystemChanges.FeatureLevel | SystemChanges.Audit, command.FeatureLevel);
    }

    private static GroupRecord SystemGroup(ImmutableArray<GroupReplica> replicas) => new()
    {
        Group = 0,
        Keyspace = 0,
        Voters = SystemLimits.SystemVoters,
        Initial = [.. replicas.Select(static replica => new RaftMember(replica.Replica, replica.Node))],
        Replicas = replicas,
        LastReplica = replicas.Length,
    };

    private static bool IsSame(SystemState state, SystemCommand.Init command) =>
        state.Cluster == command.Cluster && !command.Founders.IsDefaultOrEmpty
        && state.FindNode(new Incarnation(1)) is { } first && first.Introduction.Directory == command.Founders[0].Directory;
}
