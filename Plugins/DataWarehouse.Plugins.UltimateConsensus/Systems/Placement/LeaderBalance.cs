using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>
/// Spreads the leaders of groups over the nodes, so that no chain of hand-overs would make two nodes more even: where every node has a voter of every group, they lead the same number, or one more. It changes who
/// <i>should</i> lead; leaders hand over by themselves. An even spread is never changed, so leaders move after something has happened and then rest.
/// </summary>
/// <remarks>
/// The search is that for cost-reducing paths in semi-matchings (Harvey, Ladner, Lovász and Tamir, 2003): groups are shifted along a path from a node to one that leads at least two fewer.
/// Not thread-safe; lives as long as one run.
/// </remarks>
internal sealed class LeaderBalance
{
    private readonly ClusterSight _sight;
    private readonly SortedDictionary<long, int> _loads = [];
    private readonly SortedDictionary<long, PreferredLeader> _changed = [];
    private readonly SystemState _state;
    private readonly Dictionary<long, SortedSet<long>> _ledBy = [];
    private readonly Dictionary<long, long> _nodeOf = [];

    /// <summary>Counts who should lead how many groups.</summary>
    /// <param name="state">The state.</param>
    /// <param name="sight">The members.</param>
    public LeaderBalance(SystemState state, ClusterSight sight)
    {
        (_state, _sight) = (state, sight);
        foreach (var node in sight.InService) _loads[node.Incarnation.Value] = 0;
        foreach (var group in state.Groups.Values)
        {
            if (group.Group == 0 || !group.TryFind(group.PreferredLeader, out var preferred)) continue;
            Take(group.Group, preferred.Node.Incarnation.Value);
        }
    }

    /// <summary>Who should lead which groups from now on, where it is not as it was.</summary>
    public IEnumerable<PreferredLeader> Changes => _changed.Values;

    /// <summary>Puts the nodes of a new group into the order of their first replicas, of which the first should lead.</summary>
    /// <param name="group">The group.</param>
    /// <param name="nodes">The nodes.</param>
    public IEnumerable<PeerId> Rank(long group, IEnumerable<PeerId> nodes)
    {
        var ranked = nodes.OrderBy(node => _loads.GetValueOrDefault(node.Incarnation.Value)).ThenByDescending(node => Rendezvous.Weigh(group, node.Node, Rendezvous.Leaders)).ToList();
        if (_loads.TryGetValue(ranked[0].Incarnation.Value, out var load)) _loads[ranked[0].Incarnation.Value] = load + 1;
        return ranked;
    }

    /// <summary>Looks at a group whose members are as they should be, and gives it a leader that it may have.</summary>
    /// <param name="group">The group.</param>
    public void Look(GroupRecord group)
    {
        if (group.TryFind(group.PreferredLeader, out var preferred) && preferred.Part == ReplicaPart.Voter && _sight.MayKeepLeading(preferred.Node)) return;

        // Better one that has just started than one that nobody hears; best one that has run for a while.
        var fit = Voters(group).Where(voter => _sight.MayKeepLeading(voter.Node)).ToList();
        var ready = fit.Where(voter => _sight.MayBeginToLead(voter.Node)).ToList();
        if (fit.Count == 0) return;
        var best = (ready.Count > 0 ? ready : fit).OrderBy(voter => _loads.GetValueOrDefault(voter.Node.Incarnation.Value)).ThenByDescending(voter => Rendezvous.Weigh(group.Group, voter.Node.Node, Rendezvous.Leaders)).First();
        Prefer(group, best);
    }

    /// <summary>Makes it more even.</summary>
    /// <param name="changesMax">Groups that may get another leader now.</param>
    /// <returns>Whether it is even, as far as it can be with the nodes that may lead now.</returns>
    public bool Even(int changesMax)
    {
        while (FindPath() is { } path)
        {
            // From its end on: what is left of a path that is longer than may be changed now is shorter in the next run.
            if (changesMax == 0) return false;
            foreach (var (group, voter) in path.Take(changesMax)) Prefer(group, voter);
            changesMax -= Math.Min(changesMax, path.Count);
        }

        return true;
    }

    private static IEnumerable<GroupReplica> Voters(GroupRecord group) => group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter);

    private void Prefer(GroupRecord group, GroupReplica voter)
    {
        if (_nodeOf.TryGetValue(group.Group, out var before))
        {
            _ledBy[before].Remove(group.Group);
            if (_loads.TryGetValue(before, out var load)) _loads[before] = load - 1;
        }

        Take(group.Group, voter.Node.Incarnation.Value);
        if (voter.Replica == group.PreferredLeader) _changed.Remove(group.Group);
        else _changed[group.Group] = new PreferredLeader(group.Group, voter.Replica);
    }

    private void Take(long group, long node)
    {
        if (!_ledBy.TryGetValue(node, out var groups)) _ledBy.Add(node, groups = []);
        groups.Add(group);
        _nodeOf[group] = node;
        if (_loads.TryGetValue(node, out var load)) _loads[node] = load + 1;
    }

    /// <summary>The hand-overs that take one group from a node to one that has at least two fewer, the last of them first; from the fullest node that has such a path, by the shortest of them.</summary>
    private List<(GroupRecord Group, GroupReplica Voter)>? FindPath()
    {
        var lowest = _loads.Count == 0 ? 0 : _loads.Values.Min();
        foreach (var (from, load) in _loads.OrderByDescending(static node => node.Value))
        {
            if (load < lowest + 2) return null;
            if (FindPath(from, load) is { } path) return path;
        }

        return null;
    }

    private List<(GroupRecord Group, GroupReplica Voter)>? FindPath(long from, int load)
    {
        var reached = new Dictionary<long, (long From, GroupRecord Group, GroupReplica Voter)> { [from] = default };
        var next = new Queue<long>([from]);
        while (next.TryDequeue(out var node))
        {
            foreach (var number in _ledBy.GetValueOrDefault(node) ?? [])
            {
                var group = _state.Groups[number];
                if (group.Move is not null) continue;
                foreach (var voter in Voters(group))
                {
                    var target = voter.Node.Incarnation.Value;
                    if (!_loads.TryGetValue(target, out var targetLoad) || !_sight.MayBeginToLead(voter.Node) || !reached.TryAdd(target, (node, group, voter))) continue;
                    if (targetLoad <= load - 2) return Back(reached, from, target);
                    next.Enqueue(target);
                }
            }
        }

        return null;
    }

    private static List<(GroupRecord Group, GroupReplica Voter)> Back(Dictionary<long, (long From, GroupRecord Group, GroupReplica Voter)> reached, long from, long to)
    {
        var path = new List<(GroupRecord, GroupReplica)>();
        for (var node = to; node != from; node = reached[node].From) path.Add((reached[node].Group, reached[node].Voter));
        return path;
    }
}
