using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>
/// At rest no chain of hand-overs would make two nodes more even (DESIGN 6): nobody leads two groups more than a node that it could hand one to, directly or by others. So where all nodes have voters of all groups, they
/// lead the same number or one more.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class LeadersAreEven
{
    /// <summary>Looks.</summary>
    /// <param name="state">What was agreed on.</param>
    public static void Check(SystemState state)
    {
        var loads = state.Nodes.Values.Where(static node => node.Service == NodeService.InService).ToDictionary(static node => node.Incarnation.Value, static _ => 0);
        var edges = new HashSet<(long From, long To)>();
        foreach (var group in state.Groups.Values)
        {
            if (group.Group == 0 || !group.TryFind(group.PreferredLeader, out var leader)) continue;
            var from = leader.Node.Incarnation.Value;
            if (loads.TryGetValue(from, out var load)) loads[from] = load + 1;
            foreach (var voter in group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter)) edges.Add((from, voter.Node.Incarnation.Value));
        }

        // Whom each can hand to by others, the plain way: nodes are few.
        var reaches = new HashSet<(long From, long To)>(edges);
        foreach (var over in loads.Keys)
        {
            foreach (var from in loads.Keys)
            {
                foreach (var to in loads.Keys)
                {
                    if (reaches.Contains((from, over)) && reaches.Contains((over, to))) reaches.Add((from, to));
                }
            }
        }

        foreach (var (from, to) in reaches)
        {
            if (loads.TryGetValue(from, out var more) && loads.TryGetValue(to, out var fewer) && more > fewer + 1)
                throw new OracleViolationException(nameof(LeadersAreEven), FormattableString.Invariant($"Node {from} leads {more} groups, and {to}, to which it could hand one, {fewer}."));
        }
    }
}
