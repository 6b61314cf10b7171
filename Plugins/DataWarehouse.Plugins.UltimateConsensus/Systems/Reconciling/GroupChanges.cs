using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>
/// The next change of a group's members that its leader should propose. Numbers are given in ascending order, since the group takes none that is below one it has given; and one that is not wanted any
/// more is given and taken away again, so that nobody can give it later.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class GroupChanges
{
    /// <summary>Finds the next change.</summary>
    /// <param name="state">The state.</param>
    /// <param name="group">The group by the catalogue, which knows all that its leader sees.</param>
    /// <param name="led">The group by its leader, not joint.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <returns>The parts of one change; empty when there is nothing to do.</returns>
    public static ImmutableArray<MemberChange> Next(SystemState state, GroupRecord group, GroupSight led, PlantedSystemBug planted)
    {
        var seen = led.Configuration;
        if (planted == PlantedSystemBug.MoveWithoutLearner && group.Move is { Stage: MoveStage.Swapping }) return Swap(group, group.Move, led, needsLearners: false);
        foreach (var replica in group.Replicas)
        {
            if (replica.Replica > seen.LastReplica && IsToBeGiven(state, group, replica)) return [Change(MemberChangeKind.Learner, replica)];
        }

        return group.Move switch
        {
            { Stage: MoveStage.Swapping } move => Swap(group, move, led, needsLearners: true),
            { Stage: MoveStage.Aborting } move => TakeBack(group, move, seen),
            _ => [],
        };
    }

    private static bool IsToBeGiven(SystemState state, GroupRecord group, GroupReplica replica) =>
        group.Move?.Added.Contains(replica.Replica) == true || group.Move?.Outgoing.Contains(replica.Replica) == true
        || (group.Group == 0 && state.FindNode(replica.Node.Incarnation) is not null);

    private static ImmutableArray<MemberChange> TakeBack(GroupRecord group, GroupMove move, SeenConfiguration seen)
    {
        foreach (var replica in group.Replicas)
        {
            if (move.Added.Contains(replica.Replica) && seen.PartOf(replica.Replica) == ReplicaPart.Learner) return [Change(MemberChangeKind.Remove, replica)];
        }

        return [];
    }

    /// <summary>The leader looks once more at whoever comes: since the planner has looked, a learner may have been lost.</summary>
    private static ImmutableArray<MemberChange> Swap(GroupRecord group, GroupMove move, GroupSight led, bool needsLearners)
    {
        var seen = led.Configuration;
        var changes = ImmutableArray.CreateBuilder<MemberChange>();
        foreach (var replica in group.Replicas)
        {
            var part = seen.PartOf(replica.Replica);
            if (move.Incoming.Contains(replica.Replica) && part != ReplicaPart.Voter && needsLearners && led.Find(replica.Replica) is not { Answers: true }) return [];
            if (move.Incoming.Contains(replica.Replica) && part != ReplicaPart.Voter) changes.Add(Change(MemberChangeKind.Voter, replica));
            if (move.Outgoing.Contains(replica.Replica) && part != ReplicaPart.Announced) changes.Add(Change(MemberChangeKind.Remove, replica));
            if (move.Demoted.Contains(replica.Replica) && part == ReplicaPart.Voter) changes.Add(Change(MemberChangeKind.Learner, replica));
        }

        return changes.ToImmutable();
    }

    private static MemberChange Change(MemberChangeKind kind, GroupReplica replica) => new(kind, replica.Replica, replica.Node);
}
