using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Tokens;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>What people do with a cluster: nodes join and leave, labels change, keyspaces come and go, releases change and are finalised.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="plan">What the world is like.</param>
/// <param name="random">The source of its own.</param>
/// <param name="log">The system group's log.</param>
/// <param name="nodes">The nodes.</param>
/// <param name="faults">Says whom the cluster can spare.</param>
internal sealed class ClusterOperator(ClusterPlan plan, SeededRandom random, SystemLog log, ClusterNodes nodes, ClusterFaults faults)
{
    /// <summary>The number of the cluster.</summary>
    public static readonly ClusterId Cluster = new(0xC1);
    private int _tokens;
    private int _keyspaces;
    private TokenHash _token;

    /// <summary>Nodes that asked to join.</summary>
    public int Joins { get; private set; }

    /// <summary>Removals that were asked for.</summary>
    public int Removals { get; private set; }

    /// <summary>Begins the cluster.</summary>
    public void Begin()
    {
        var founder = nodes.Appear(0);
        founder.Labels = Labels(0);
        log.Commit(0, new SystemCommand.Init(Cluster, founder.Release, [founder.Introduction]));
        nodes.Found(founder);
        MakeToken(0);
        log.Commit(0, new SystemCommand.CreateKeyspace("default", KeyspaceKind.Consensus, 1, 3, AttributeSet.Empty));
        for (var slot = 1; slot < plan.Slots && random.Below(4) > 0; slot++) AskToJoin(0, slot);
    }

    /// <summary>A round: perhaps somebody does something.</summary>
    /// <param name="round">The round.</param>
    public void Step(int round)
    {
        foreach (var node in nodes.All.Where(static node => node is { Incarnation.Value: 0, IsLost: false }).ToList())
        {
            if (random.Below(5) == 0) Join(round, node);
        }

        if (!random.Chance(plan.OperatorPerMillion)) return;
        var slot = random.Below(plan.Slots);
        var node2 = nodes.Slots[slot];
        switch (random.Below(12))
        {
            case < 3:
                AskToJoin(round, slot);
                break;
            case 3:
                if (node2 is not null) Remove(round, node2);
                break;
            case 4:
                MakeToken(round);
                break;
            case 5:
                if (node2?.Incarnation.Value > 0) log.Send(round, null, new SystemCommand.SetLabels(node2.Incarnation, node2.Labels = Labels(slot)));
                break;
            case 6:
                if (node2?.Incarnation.Value > 0) log.Send(round, null, new SystemCommand.SetService(node2.Incarnation, random.Below(2) == 0 ? NodeService.Draining : NodeService.InService));
                break;
            case 7:
                log.Send(round, null, new SystemCommand.Finalise(random.Below(3) + 1));
                break;
            case 8:
                if (node2 is { IsUp: true, IsLost: false, Incarnation.Value: > 0 }) faults.Stop(round, node2, 1 + random.Below(3));
                break;
            case 9:
                DeleteKeyspace(round);
                break;
            default:
                CreateKeyspace(round);
                break;
        }
    }

    /// <summary>What an operator tidies up once all faults are over: lives that are lost are removed, drained nodes put back, keyspaces deleted whose groups are beyond help.</summary>
    /// <param name="round">The round.</param>
    public void TidyUp(int round)
    {
        foreach (var keyspace in log.State.Keyspaces.Values)
        {
            if (keyspace.Groups.Any(group => log.State.Groups.TryGetValue(group, out var record) && faults.IsBeyondHelp(record))) log.Send(round, null, new SystemCommand.DeleteKeyspace(keyspace.Name, keyspace.Id));
        }

        foreach (var node in log.State.Nodes.Values)
        {
            var life = nodes.All.FirstOrDefault(life => life.Incarnation == node.Incarnation);
            if (life is null or { IsLost: true }) log.Send(round, null, new SystemCommand.RemoveNode(node.Incarnation));
            else if (node.Service != NodeService.InService && random.Below(8) == 0) log.Send(round, null, new SystemCommand.SetService(node.Incarnation, NodeService.InService));
        }
    }

    /// <summary>Once all faults are over, nodes get the release that was planned, one after the other, and then the level is finalised.</summary>
    /// <param name="round">The round.</param>
    /// <returns>Whether that is done.</returns>
    public bool Upgrade(int round)
    {
        if (log.State.IsAtLeast(plan.EndLevel)) return true;
        var members = nodes.All.Where(node => node is { IsLost: false } && log.State.FindNode(node.Incarnation) is not null).ToList();
        if (members.Any(static node => !node.IsReached)) return false;
        if (members.Find(node => node.Release < plan.EndLevel) is { } older)
        {
            older.Release = plan.EndLevel;
            faults.Stop(round, older, 2);
        }
        else
        {
            log.Send(round, null, new SystemCommand.Finalise(plan.EndLevel));
        }

        return false;
    }

    private void MakeToken(int round)
    {
        var seconds = 20 + random.Below(400);
        _token = TokenHash.Of(BitConverter.GetBytes(++_tokens));
        log.Send(round, null, new SystemCommand.CreateToken(FormattableString.Invariant($"t{_tokens}"), _token, seconds, 1 + random.Below(5)));
    }

    private void AskToJoin(int round, int slot)
    {
        var before = nodes.Slots[slot];
        var isGone = before is null || before.IsLost || log.State.IsRetired(before.Incarnation);
        if (!isGone) return;
        if (before is { IsLost: true, Incarnation.Value: > 0 } && !log.State.IsRetired(before.Incarnation))
        {
            log.Send(round, null, new SystemCommand.RemoveNode(before.Incarnation));
            return;
        }

        if (before is not null) ClusterNodes.Lose(before);
        var node = nodes.Appear(slot);
        node.Labels = Labels(slot);
        Join(round, node);
    }

    private void Join(int round, NodeLife node)
    {
        Joins++;
        if (node.Release < log.State.FeatureLevel)
        {
            node.Release = log.State.FeatureLevel;
            log.Restart(node);
        }

        // Some keep the token of the time before, which may have ended or been spent.
        var token = random.Below(4) == 0 && _tokens > 1 ? TokenHash.Of(BitConverter.GetBytes(_tokens - 1)) : _token;
        log.Send(round, null, new SystemCommand.Join(Cluster, token, node.Introduction), answer =>
        {
            if (answer.Status is SystemStatus.TokenExpired or SystemStatus.TokenUnknown) MakeToken(round);
            if (answer.Status == SystemStatus.ContradictoryLabels) node.Labels = AttributeSet.Empty;
            nodes.Joined(node, answer);
        });
    }

    private void Remove(int round, NodeLife node)
    {
        // An operator looks who is there before removing somebody for good; a removed life never helps a group again.
        if (node.Incarnation.Value == 0 || nodes.SystemLeader is null || (!node.IsLost && !faults.CanSpare(node))) return;
        Removals++;
        node.IsDoomed = true;
        log.Commit(round, new SystemCommand.RemoveNode(node.Incarnation));
    }

    private void CreateKeyspace(int round)
    {
        var groups = 1 + random.Below(6);
        if (log.State.Groups.Count + groups > plan.GroupsMax) return;
        var voters = (2 * random.Below(3)) + 1;
        log.Send(round, null, new SystemCommand.CreateKeyspace(FormattableString.Invariant($"k{++_keyspaces}"), KeyspaceKind.Sharded, groups, voters, AttributeSet.Empty));
    }

    private void DeleteKeyspace(int round)
    {
        var keyspaces = log.State.Keyspaces.Values.ToImmutableArray();
        if (keyspaces.Length < 2) return;
        var keyspace = keyspaces[random.Below(keyspaces.Length)];
        log.Send(round, null, new SystemCommand.DeleteKeyspace(keyspace.Name, keyspace.Id));
    }

    private AttributeSet Labels(int slot)
    {
        var zone = plan.Zones == 0 || random.Below(10) == 0 ? -1 : random.Below(plan.Zones);
        var items = new List<SystemAttribute>();
        if (zone >= 0) items.Add(new SystemAttribute(NodeLabels.Zone, FormattableString.Invariant($"z{zone}")));
        if (plan.Hosts > 0 && zone >= 0) items.Add(new SystemAttribute(NodeLabels.Host, FormattableString.Invariant($"z{zone}h{(random.Below(4) == 0 ? slot : random.Below(plan.Hosts))}")));
        return AttributeSet.Of([.. items]);
    }
}
