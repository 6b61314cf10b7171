using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>
/// Which nodes a group's voters belong on: by rank, but each next one where the fewest of those before it are, by zone first and by host next. A node without such a
/// label is a zone or host of its own.
/// </summary>
/// <remarks>Stateless and thread-safe. The choice is a pure function of the group's number and the nodes, in whatever order they come.</remarks>
internal static class VoterChoice
{
    /// <summary>Chooses.</summary>
    /// <param name="group">The group.</param>
    /// <param name="nodes">The nodes that may be chosen.</param>
    /// <param name="count">How many are wanted; fewer are chosen where there are fewer.</param>
    /// <param name="ignoresLabels">A planted fault: rank only.</param>
    public static List<NodeRecord> Choose(long group, IReadOnlyList<NodeRecord> nodes, int count, bool ignoresLabels = false)
    {
        var ranked = Rank(group, nodes);
        var chosen = new List<NodeRecord>(count);
        var isTaken = new bool[ranked.Length];
        while (chosen.Count < count && chosen.Count < ranked.Length)
        {
            var (best, bestCost) = (-1, int.MaxValue);
            for (var place = 0; place < ranked.Length && bestCost > 0; place++)
            {
                if (isTaken[place]) continue;
                var cost = ignoresLabels ? 0 : Cost(chosen, ranked[place]);
                if (cost < bestCost) (best, bestCost) = (place, cost);
            }

            isTaken[best] = true;
            chosen.Add(ranked[best]);
        }

        return chosen;
    }

    /// <summary>How badly voters are spread: pairs in one zone count much, pairs on one host on top of that.</summary>
    /// <param name="voters">Their nodes.</param>
    public static int Crowding(IReadOnlyList<NodeRecord> voters)
    {
        var crowding = 0;
        for (var place = 1; place < voters.Count; place++) crowding += Cost(voters.Take(place), voters[place]);
        return crowding;
    }

    private static int Cost(IEnumerable<NodeRecord> chosen, NodeRecord candidate)
    {
        var cost = 0;
        foreach (var other in chosen)
        {
            if (candidate.Zone is { } zone && string.Equals(zone, other.Zone, StringComparison.Ordinal)) cost += SystemLimits.VotersMax * SystemLimits.VotersMax;
            if (candidate.Host is { } host && string.Equals(host, other.Host, StringComparison.Ordinal)) cost++;
        }

        return cost;
    }

    private static NodeRecord[] Rank(long group, IReadOnlyList<NodeRecord> nodes)
    {
        var weights = new ulong[nodes.Count];
        var ranked = new NodeRecord[nodes.Count];
        for (var place = 0; place < ranked.Length; place++)
        {
            ranked[place] = nodes[place];
            // The complement, so that the heaviest comes first.
            weights[place] = ~Rendezvous.Weigh(group, nodes[place].Name, Rendezvous.Voters);
        }

        Array.Sort(weights, ranked);
        return ranked;
    }
}
