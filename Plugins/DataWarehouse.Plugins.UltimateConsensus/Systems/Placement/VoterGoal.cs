using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

/// <summary>Where a group's voters are, where they should be, and the next step from the one to the other.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed record VoterGoal
{
    /// <summary>How many voters the group should have now.</summary>
    public required int Size { get; init; }

    /// <summary>The nodes that should hold one, in the order of their choice.</summary>
    public required ImmutableArray<NodeRecord> Nodes { get; init; }

    /// <summary>Nodes of those that hold none yet.</summary>
    public required ImmutableArray<NodeRecord> Missing { get; init; }

    /// <summary>Voters on other nodes; first those that are dead or on nodes that left, then those that are only in the wrong place.</summary>
    public required ImmutableArray<GroupReplica> Superfluous { get; init; }

    /// <summary>How many voters the group has.</summary>
    public required int Voters { get; init; }

    /// <summary>Works out a group's goal.</summary>
    /// <param name="group">The group.</param>
    /// <param name="sight">The members.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <remarks>
    /// The size is odd, and not above the number of members in service. A group is never made smaller than that for want of living nodes, and keeps an even number of voters that a removal
    /// has left rather than give up one more.
    /// </remarks>
    public static VoterGoal Of(GroupRecord group, ClusterSight sight, PlantedSystemBug planted)
    {
        var places = sight.PlacesFor(group);
        var voters = group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).ToList();
        var kept = voters.Count(voter => places.Any(place => place.Peer == voter.Node));
        var size = Math.Max(Odd(Math.Min(group.Voters, sight.InService.Count)), Math.Min(group.Voters, kept));
        var nodes = VoterChoice.Choose(group.Group, places, size, planted == PlantedSystemBug.SpreadIgnored);
        return new VoterGoal
        {
            Size = size,
            Nodes = [.. nodes],
            Missing = [.. nodes.Where(node => !voters.Any(voter => voter.Node == node.Peer))],
            Superfluous = [.. voters.Where(voter => !nodes.Any(node => node.Peer == voter.Node)).OrderBy(voter => sight.IsDead(voter.Node) ? 0 : places.Any(place => place.Peer == voter.Node) ? 2 : 1)],
            Voters = voters.Count,
        };
    }

    /// <summary>The odd number not above another, 1 at least.</summary>
    /// <param name="count">The other.</param>
    public static int Odd(int count) => Math.Max(1, count - 1 + (count % 2));

    /// <summary>Whether a move still leads towards the goal.</summary>
    /// <param name="group">The group with its move.</param>
    public bool Agrees(GroupRecord group)
    {
        foreach (var replica in group.Replicas)
        {
            var isWanted = Nodes.Any(node => node.Peer == replica.Node);
            if (group.Move!.Incoming.Contains(replica.Replica) && !isWanted) return false;
            if ((group.Move.Outgoing.Contains(replica.Replica) || group.Move.Demoted.Contains(replica.Replica)) && isWanted) return false;
        }

        return true;
    }

    /// <summary>The next step: which nodes get a voter, and which voters go. Both are empty when there is nothing to do.</summary>
    /// <param name="sight">The members.</param>
    public (ImmutableArray<NodeRecord> Add, ImmutableArray<GroupReplica> Remove) Step(ClusterSight sight)
    {
        // Whoever is not heard now would only hold the move up.
        var ready = Missing.Where(node => sight.IsHeard(node.Peer)).ToImmutableArray();
        if (Voters < Size)
        {
            // Two at a time, so that a group never rests at an even number for want of the other one.
            var count = Math.Min(ready.Length, Size - Voters);
            if ((Voters + count) % 2 == 0) count--;
            return (ready[..Math.Max(0, count)], []);
        }

        if (Voters > Size) return ([], Superfluous[..Math.Min(Superfluous.Length, Voters - Size)]);
        return ready.IsEmpty || Superfluous.IsEmpty ? ([], []) : ([ready[0]], [Superfluous[0]]);
    }
}
