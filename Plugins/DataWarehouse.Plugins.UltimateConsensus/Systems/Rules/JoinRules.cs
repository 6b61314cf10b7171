using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;

/// <summary>How a node becomes a member.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class JoinRules
{
    /// <summary>A node becomes a member.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="command">The command.</param>
    /// <param name="context">Where it stands.</param>
    public static SystemVerdict Join(SystemState state, SystemCommand.Join command, RuleContext context)
    {
        var claims = command.Introduction;
        if (command.Cluster != state.Cluster)
            return SystemVerdict.Refuse(state, SystemStatus.OtherCluster, $"the node wants to join cluster {command.Cluster}, this is cluster {state.Cluster}", "use the address and token of one cluster, and an empty data directory");

        // Asked again, because the answer was lost: the token may be used up by the first time.
        if (state.FindNode(claims.Name) is { } member && member.Introduction.Directory == claims.Directory)
            return SystemVerdict.AlreadyDone(state, member.Incarnation.Value, SystemReplica(state, member));

        if (Refuse(state, command, context, out var token) is { } refusal) return refusal;
        if (NodeConflicts.Find(state, claims, 0) is { } conflict) return conflict;
        if (context.Index <= state.MembershipEpoch.Value)
            return SystemVerdict.Refuse(state, SystemStatus.TryAgain, $"the log is not as long yet as the founders' incarnations are high", "ask again");

        return Admit(TokenRules.Spend(state, token!), claims, context);
    }

    private static SystemVerdict? Refuse(SystemState state, SystemCommand.Join command, RuleContext context, out TokenRecord? token)
    {
        token = TokenRules.Find(state, command.Token);
        if (token is null)
            return SystemVerdict.Refuse(state, SystemStatus.TokenUnknown, $"the cluster does not know this token: it was never made, was revoked, or all its uses are spent", "make a token with 'dw token create'");
        if (token.ExpiresAtTicks <= state.ClockTicks && context.Planted != PlantedSystemBug.TokenNeverExpires)
            return SystemVerdict.Refuse(state, SystemStatus.TokenExpired, $"the time of token '{token.Name}' is over", "make a token with 'dw token create'");
        if (state.Nodes.Count >= SystemLimits.NodesMax)
            return SystemVerdict.Refuse(state, SystemStatus.LimitReached, $"the cluster has {SystemLimits.NodesMax} nodes", "remove a node first");
        return state.Retired.Count >= SystemLimits.RetiredMax
            ? SystemVerdict.Refuse(state, SystemStatus.LimitReached, $"{SystemLimits.RetiredMax} removed nodes are not sealed yet", "wait until they are, or begin a new cluster")
            : null;
    }

    private static SystemVerdict Admit(SystemState state, NodeIntroduction claims, RuleContext context)
    {
        var before = state.Retired.Values.LastOrDefault(retired => string.Equals(retired.Name, claims.Name, StringComparison.Ordinal));
        var isReborn = context.Planted == PlantedSystemBug.IncarnationUsedAgain && before is not null;
        var node = new NodeRecord { Incarnation = isReborn ? before!.Incarnation : new Incarnation(context.Index), Introduction = claims };
        var group = state.GroupTable.Find(0)!;
        var replica = group.LastReplica + 1;
        group = group with { Replicas = group.Replicas.Add(new GroupReplica(replica, node.Peer, ReplicaPart.Announced)), LastReplica = replica };
        var joined = state with
        {
            NodeTable = state.NodeTable.With(node.Incarnation.Value, node),
            RetiredTable = isReborn ? state.RetiredTable.Without(node.Incarnation.Value) : state.RetiredTable,
            GroupTable = state.GroupTable.With(0, group),
        };
        return SystemVerdict.Done(
            joined.WithMembershipAt(new Epoch(context.Index)),
            SystemChanges.Membership | SystemChanges.Nodes | SystemChanges.Groups | SystemChanges.Tokens,
            node.Incarnation.Value,
            replica);
    }

    private static long SystemReplica(SystemState state, NodeRecord node) => state.GroupTable.Find(0)!.TryFind(node.Peer, out var replica) ? replica.Replica : 0;
}
