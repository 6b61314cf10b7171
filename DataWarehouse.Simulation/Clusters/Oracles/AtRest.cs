using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Clusters.Oracles;

/// <summary>What must hold when there is nothing left to do: the catalogue, the groups and the nodes say the same, and voters are as many and as far apart as was asked for (DESIGN 6).</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="state">What was agreed on.</param>
/// <param name="nodes">The nodes.</param>
/// <param name="plan">What the world is like.</param>
internal sealed class AtRest(SystemState state, ClusterNodes nodes, ClusterPlan plan)
{
    /// <summary>Looks at everything.</summary>
    public void Check()
    {
        var places = state.Nodes.Values.Where(static node => node.Service == NodeService.InService).ToList();
        foreach (var group in state.Groups.Values)
        {
            if (!nodes.Groups.TryGetValue(group.Group, out var model)) throw Broken(group, "has not begun anywhere");
            if (group.Move is not null) throw Broken(group, "has a move under way");
            CheckMembers(group, model);
            CheckPlaces(group, places);
            if (group.Group > 0 && model.Leader?.Number != group.PreferredLeader) throw Broken(group, $"is led by {model.Leader?.Number}, and {group.PreferredLeader} is preferred");
        }

        if (state.IsAtLeast(FeatureLevels.Programs)) LeadersAreEven.Check(state);
        foreach (var node in nodes.All)
        {
            if (!node.TakesPart) continue;
            var wanted = state.Groups.Values.Where(group => group.TryFind(node.Peer, out _)).Select(static group => group.Group);
            if (!wanted.SequenceEqual(node.Replicas.Keys)) throw new OracleViolationException(nameof(AtRest), $"{node.Peer} holds groups {string.Join(' ', node.Replicas.Keys)}, and should hold {string.Join(' ', wanted)}.");
        }

        foreach (var keyspace in state.Keyspaces.Values)
        {
            if (!keyspace.IsReady) throw new OracleViolationException(nameof(AtRest), $"Keyspace {keyspace.Name} is not ready.");
        }
    }

    private static void CheckMembers(GroupRecord group, ModelGroup model)
    {
        foreach (var replica in group.Replicas)
        {
            var votes = model.Configuration.Voters.Any(voter => voter.Value == replica.Replica);
            var learns = model.Configuration.Learners.Any(learner => learner.Value == replica.Replica);
            if (votes != (replica.Part == ReplicaPart.Voter) || learns != (replica.Part == ReplicaPart.Learner)) throw Broken(group, $"has replica {replica} by the catalogue, and is {model}");
        }

        if (model.Configuration.IsJoint || model.Configuration.Members.Length != group.Replicas.Length) throw Broken(group, $"is {model}, the catalogue has {string.Join(' ', group.Replicas)}");
    }

    private void CheckPlaces(GroupRecord group, List<NodeRecord> places)
    {
        var voters = group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).Select(replica => state.FindNode(replica.Node.Incarnation)).ToList();
        if (voters.Contains(null)) throw Broken(group, "has a voter on a node that was removed");
        var least = Math.Min(group.Voters, places.Count);
        least -= 1 - (least % 2);
        if (voters.Count < least || voters.Count > group.Voters) throw Broken(group, $"has {voters.Count} voters on {places.Count} nodes, and wants {group.Voters}");
        if (voters.Any(voter => voter!.Service != NodeService.InService)) throw Broken(group, "has a voter on a node that is being emptied");
        // As many zones as there can be, and within that as far apart as the best choice of another way to choose.
        var zones = voters.Select(ZoneOf).Distinct().Count();
        var possible = Math.Min(voters.Count, places.Select(ZoneOf).Distinct().Count());
        if (zones < possible) throw Broken(group, $"is in {zones} zones and could be in {possible}: {string.Join(' ', voters.Select(static voter => $"{voter!.Name}({voter.Introduction.Labels})"))}");
        if (plan.Hosts > 0 && VoterChoice.Crowding([.. voters.Select(static voter => voter!)]) > VoterChoice.Crowding(VoterChoice.Choose(group.Group, places, voters.Count))) throw Broken(group, "is more crowded than it need be");
    }

    private static string ZoneOf(NodeRecord? node) => node!.Zone ?? "none of " + node.Name;

    private static OracleViolationException Broken(GroupRecord group, string what) => new(nameof(AtRest), FormattableString.Invariant($"Group {group.Group} {what}."));
}
