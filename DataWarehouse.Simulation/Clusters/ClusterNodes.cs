using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>The nodes of a world and what their processes do of their own accord: apply the system group's log at their own speed, and follow the catalogue by the real reconciler.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class ClusterNodes
{
    private const int ApplyMax = 40;
    private readonly ClusterPlan _plan;
    private readonly SeededRandom _random;
    private readonly SystemLog _log;
    private readonly Reconciler _reconciler;
    private int _lives;

    /// <summary>Begins without nodes.</summary>
    /// <param name="plan">What the world is like.</param>
    /// <param name="random">The source of its own.</param>
    /// <param name="log">The system group's log.</param>
    public ClusterNodes(ClusterPlan plan, SeededRandom random, SystemLog log)
    {
        _plan = plan;
        _random = random;
        _log = log;
        _reconciler = new Reconciler(16, plan.Planted);
        Slots = new NodeLife?[plan.Slots];
    }

    /// <summary>The life in each place, or null.</summary>
    public NodeLife?[] Slots { get; }

    /// <summary>The groups that have begun somewhere, by number.</summary>
    public SortedDictionary<long, ModelGroup> Groups { get; } = [];

    /// <summary>The lives that are in their places.</summary>
    public IEnumerable<NodeLife> All => Slots.OfType<NodeLife>();

    /// <summary>The node that leads the system group, or null.</summary>
    public NodeLife? SystemLeader => Groups.TryGetValue(0, out var group) ? group.Leader?.Node : null;

    /// <summary>Actions that nodes took.</summary>
    public long Actions { get; private set; }

    /// <summary>An empty node appears in a place.</summary>
    /// <param name="slot">The place.</param>
    public NodeLife Appear(int slot)
    {
        var node = new NodeLife(slot, _lives++) { Release = 1 + _random.Below(2), Address = _lives };
        node.Machine = new SystemMachine(node.Membership, _plan.Planted, node.Release);
        return Slots[slot] = node;
    }

    /// <summary>The cluster begins on a node.</summary>
    /// <param name="node">The node.</param>
    public void Found(NodeLife node)
    {
        var group = _log.State.Groups[0];
        node.Incarnation = new DataWarehouse.SDK.Replication.Incarnation(1);
        node.TakesPart = true;
        Groups[0] = new ModelGroup(0, group.Initial, _random.Fork("group"));
        Begin(node, Groups[0], 1, hasData: true);
    }

    /// <summary>A node is told that it has joined.</summary>
    /// <param name="node">The node.</param>
    /// <param name="answer">The answer.</param>
    public void Joined(NodeLife node, SystemAnswer answer)
    {
        if (!answer.IsDone || node.Incarnation.Value != 0 || node.IsLost) return;
        node.Incarnation = new DataWarehouse.SDK.Replication.Incarnation(answer.Value);
        node.TakesPart = true;
        Begin(node, Groups[0], answer.Second, hasData: false);
    }

    /// <summary>A life ends: its data is gone.</summary>
    /// <param name="node">The life.</param>
    public static void Lose(NodeLife node)
    {
        node.IsLost = true;
        node.TakesPart = false;
        node.IsUp = false;
        foreach (var replica in node.Replicas.Values.ToList()) replica.Group.Remove(replica);
        node.Replicas.Clear();
    }

    /// <summary>A round of all nodes.</summary>
    /// <param name="round">The round.</param>
    /// <param name="isCalm">Whether everybody keeps up.</param>
    public void Step(int round, bool isCalm)
    {
        foreach (var group in Groups.Values.ToList()) group.Step(round, _random.Below(_plan.WritesMax + 1), isCalm ? int.MaxValue >> 1 : _plan.FillMax);
        foreach (var node in All)
        {
            // Whoever has applied its removal refuses it.
            if (_log.State.IsRetired(node.Incarnation)) node.TakesPart = false;
            node.SilentSince = node.IsReached ? -1 : node.SilentSince < 0 ? round : node.SilentSince;
            node.HeardSince = !node.IsReached ? -1 : node.HeardSince < 0 ? round : node.HeardSince;
            if (!node.IsUp) continue;
            node.Batch += _random.Below(5);
            if (!isCalm && _random.Below(250) == 0) node.LagsUntil = round + _random.Below(120);
            if (!isCalm && round < node.LagsUntil) continue;
            var replica = node.Replicas.GetValueOrDefault(0);
            if (node.IsReached && replica is { HasData: true } && SystemLeader is not null && (isCalm || _random.Below(3) > 0)) _log.Apply(node, isCalm ? int.MaxValue : _random.Below(ApplyMax));
            if (node.Incarnation.Value != 0 && (isCalm || _random.Below(2) == 0)) Follow(round, node, isCalm);
        }

        if (SystemLeader is { } leader) _log.Apply(leader, int.MaxValue);
    }

    /// <summary>What a node would do next.</summary>
    /// <param name="round">The round.</param>
    /// <param name="node">The node.</param>
    public ImmutableArray<NodeAction> Look(int round, NodeLife node) => _reconciler.Reconcile(new NodeInput
    {
        State = node.Machine!.State,
        Self = node.Peer,
        Replicas = [.. node.Replicas.Values.Select(replica => Local(round, replica))],
        Silent = [.. All.Where(static other => !other.IsReached && other.Incarnation.Value != 0).Select(static other => other.Incarnation.Value)],
        Fresh = [.. All.Where(other => other.IsReached && IsFresh(round, other)).Select(static other => other.Incarnation.Value)],
    });

    /// <summary>Whether a node that is heard has started, or was reached again, only lately.</summary>
    /// <param name="round">The round.</param>
    /// <param name="node">The node.</param>
    public bool IsFresh(int round, NodeLife node) => round - node.HeardSince < _plan.Planner.LeaderReturnAfter.TotalSeconds;

    private static LocalReplica Local(int round, ModelReplica replica)
    {
        var leads = replica.Group.Leader == replica;
        return new LocalReplica
        {
            Group = replica.Group.Number,
            Replica = replica.Number,
            Led = leads ? replica.Group.Sight(round) : null,
            CanChange = leads && replica.Group.CanChange,
        };
    }

    private void Follow(int round, NodeLife node, bool isCalm)
    {
        SayProgram(round, node, isCalm);
        foreach (var action in Look(round, node))
        {
            Actions++;
            switch (action)
            {
                case NodeAction.Bootstrap bootstrap:
                    Bootstrap(node, bootstrap);
                    break;
                case NodeAction.StartEmpty start when Groups.ContainsKey(start.Group) || !_log.State.IsDeleted(start.Group):
                    Begin(node, GroupOf(start.Group), start.Replica, hasData: false);
                    break;
                case NodeAction.Delete delete:
                    Delete(node, delete);
                    break;
                case NodeAction.ChangeMembers change when Leads(node, change.Group):
                    Groups[change.Group].Propose(change.Changes);
                    break;
                case NodeAction.TransferLeadership transfer when Leads(node, transfer.Group):
                    CheckFit(round, node, transfer);
                    Groups[transfer.Group].Transfer(transfer.Replica);
                    break;
                case NodeAction.Report report:
                    _log.Send(round, node, new SystemCommand.SeeConfiguration(report.Seen));
                    break;
                case NodeAction.Leave:
                    node.TakesPart = false;
                    node.IsUp = false;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What a node says of its release: again what it said at its start, if nobody could hear that, and its program once the level is there; now and then one says that too early.</summary>
    private void SayProgram(int round, NodeLife node, bool isCalm)
    {
        var state = node.Machine!.State;
        if (state.FindNode(node.Incarnation) is { } known && known.Introduction.FeatureLevel != node.Release && _random.Below(3) == 0)
        {
            _log.Send(round, node, new SystemCommand.NodeStarted(_log.State.Cluster, node.Incarnation, node.Directory, node.Addresses, node.Release, node.Progress), answer =>
            {
                if (answer.Status == SystemStatus.ReleaseTooOld) (node.IsUp, node.TakesPart, node.Release) = (false, false, _log.State.FeatureLevel);
            });
        }

        if (node.Release < FeatureLevels.Programs) return;
        var isDue = state.IsAtLeast(FeatureLevels.Programs) && state.FindNode(node.Incarnation) is not null && state.Programs.GetValueOrDefault(node.Incarnation.Value) != node.Program;
        if (isDue || (!isCalm && _random.Below(60) == 0)) _log.Send(round, node, new SystemCommand.DescribeProgram(node.Program));
    }

    /// <summary>The oracle of hand-overs: nobody is made to lead who is being emptied, is not heard, or has only just started.</summary>
    private void CheckFit(int round, NodeLife node, NodeAction.TransferLeadership transfer)
    {
        if (Groups[transfer.Group].Find(transfer.Replica)?.Node is not { } target) return;
        if (!target.IsReached || IsFresh(round, target) || node.Machine!.State.FindNode(target.Incarnation) is not { Service: NodeService.InService })
            throw new OracleViolationException("LeadersGoToTheFit", FormattableString.Invariant($"{node.Peer} hands group {transfer.Group} over to {target.Peer}, which is not fit to lead now."));
    }

    private bool Leads(NodeLife node, long group) => node.IsReached && Groups[group].Leader?.Node == node;

    /// <summary>The group as it was recorded once; the world's own copy, so that a catalogue that says something else later shows.</summary>
    private ModelGroup GroupOf(long number)
    {
        if (Groups.TryGetValue(number, out var group)) return group;
        var initial = _log.State.Groups.TryGetValue(number, out var record) ? record.Initial : throw new OracleViolationException("OneHistory", FormattableString.Invariant($"Group {number} is begun and is in no catalogue."));
        return Groups[number] = new ModelGroup(number, initial, _random.Fork("group", number));
    }

    private void Bootstrap(NodeLife node, NodeAction.Bootstrap bootstrap)
    {
        // The group may have been deleted meanwhile: nobody knows it any more, and the node will learn so.
        if (!Groups.ContainsKey(bootstrap.Group) && _log.State.IsDeleted(bootstrap.Group)) return;
        var group = GroupOf(bootstrap.Group);
        if (!bootstrap.Initial.SequenceEqual(group.Initial) || !group.Initial.Contains(new RaftMember(bootstrap.Replica, node.Peer)))
        {
            throw new OracleViolationException(
                "OneHistory",
                FormattableString.Invariant($"{node.Peer} begins group {group.Number} as replica {bootstrap.Replica} with {string.Join(' ', bootstrap.Initial)}; it had begun with {string.Join(' ', group.Initial)}."));
        }

        Begin(node, group, bootstrap.Replica, hasData: true);
    }

    private static void Begin(NodeLife node, ModelGroup group, long replica, bool hasData)
    {
        var begun = new ModelReplica(node, group, replica) { HasData = hasData, Match = hasData ? 1 : 0 };
        node.Replicas[group.Number] = begun;
        group.Add(begun);
    }

    private void Delete(NodeLife node, NodeAction.Delete delete)
    {
        if (!node.Replicas.Remove(delete.Group, out var replica)) return;
        var group = replica.Group;
        if (!_log.State.IsDeleted(delete.Group) && group.MayBecomeMember(delete.Replica))
            throw new OracleViolationException("DeletedForGood", FormattableString.Invariant($"{node.Peer} deletes replica {delete.Replica}, which is or may become a member of {group}."));
        group.Remove(replica);
        if (_log.State.IsDeleted(delete.Group) && All.All(other => !other.Replicas.ContainsKey(delete.Group))) Groups.Remove(delete.Group);
    }
}
