using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Catalogue;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Rules;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Systems.Reconciling;

/// <summary>
/// Says what a node should do next, from what the system group has agreed on and what is here: which replicas to begin, to start empty, to delete, and, for the groups that it leads, which change of
/// members to propose, which leadership to hand over, and what to tell the system group.
/// </summary>
/// <remarks>
/// <para>Why a node may act on a state that is behind:</para>
/// <list type="bullet">
/// <item>A replica is deleted only when its number can never be a member's again, which stays true for ever.</item>
/// <item>A group is begun only by the replicas of its first configuration, and with exactly that. One that holds data is never begun again, and one that lost its data is another life of its node,
/// which is in no first configuration.</item>
/// <item>A change of members is proposed only by a leader that sees exactly the members that the catalogue knows, and the group's own log refuses a number that was given before.</item>
/// </list>
/// Immutable and thread-safe.
/// </remarks>
public sealed class Reconciler
{
    private readonly int _actionsMax;
    private readonly PlantedSystemBug _planted;

    /// <summary>Makes a reconciler.</summary>
    /// <param name="actionsMax">Actions of one run at most; the next run finds the rest.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="actionsMax"/> is below 1.</exception>
    public Reconciler(int actionsMax)
        : this(actionsMax, PlantedSystemBug.None)
    {
    }

    internal Reconciler(int actionsMax, PlantedSystemBug planted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(actionsMax, 1);
        _actionsMax = actionsMax;
        _planted = planted;
    }

    /// <summary>Finds the next steps. The order does not matter, and none needs to succeed: the next run starts from what is then.</summary>
    /// <param name="input">What they depend on.</param>
    public ImmutableArray<NodeAction> Reconcile(NodeInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.State.IsRetired(input.Self.Incarnation)) return [new NodeAction.Leave()];
        var actions = ImmutableArray.CreateBuilder<NodeAction>();
        var held = new Dictionary<long, LocalReplica>();
        foreach (var replica in input.Replicas)
        {
            held[replica.Group] = replica;
            if (actions.Count < _actionsMax && OfHeld(input, replica) is { } action) actions.Add(action);
        }

        foreach (var group in input.State.Groups.Values)
        {
            if (actions.Count >= _actionsMax) break;
            if (!held.ContainsKey(group.Group) && group.TryFind(input.Self, out var wanted)) actions.Add(Begin(group, wanted));
        }

        return actions.ToImmutable();
    }

    private NodeAction? OfHeld(NodeInput input, LocalReplica replica)
    {
        var group = input.State.GroupTable.Find(replica.Group);
        if (group is null) return input.State.IsDeleted(replica.Group) ? new NodeAction.Delete(replica.Group, replica.Replica) : null;
        if (group.IsRemoved(replica.Replica) || IsDeletedEarly(group, replica)) return new NodeAction.Delete(replica.Group, replica.Replica);
        if (!replica.IsRunning) return new NodeAction.TakeUp(replica.Group, replica.Replica);
        return replica.Led is { } led ? Lead(input, group, replica, led) : null;
    }

    private bool IsDeletedEarly(GroupRecord group, LocalReplica replica) =>
        _planted == PlantedSystemBug.ReplicaDeletedEarly && group.Move is { Stage: MoveStage.Swapping } move && move.Outgoing.Contains(replica.Replica);

    private NodeAction Begin(GroupRecord group, GroupReplica wanted)
    {
        var isInitial = group.Generation == 1 && group.Initial.Contains(new RaftMember(wanted.Replica, wanted.Node));
        if (_planted == PlantedSystemBug.BootstrapFromPresentCatalogue && wanted.Part == ReplicaPart.Voter)
        {
            var present = group.Replicas.Where(static replica => replica.Part == ReplicaPart.Voter).Select(static replica => new RaftMember(replica.Replica, replica.Node));
            return new NodeAction.Bootstrap(group.Group, wanted.Replica, [.. present]);
        }

        return isInitial ? new NodeAction.Bootstrap(group.Group, wanted.Replica, group.Initial) : new NodeAction.StartEmpty(group.Group, wanted.Replica);
    }

    private NodeAction? Lead(NodeInput input, GroupRecord group, LocalReplica replica, GroupSight led)
    {
        var seen = led.Configuration;
        var isBehind = seen.Generation != group.Generation || seen.Index < group.ConfigurationIndex;
        if (isBehind || led.JointFor is not null) return null;
        // What the catalogue does not know yet it must know first: it gave the numbers.
        if (ConfigurationRules.IsNews(group, seen)) return seen.Index > group.ConfigurationIndex ? new NodeAction.Report(seen) : null;
        if (!replica.CanChange) return null;
        var changes = GroupChanges.Next(input.State, group, led, _planted);
        if (!changes.IsEmpty) return new NodeAction.ChangeMembers(group.Group, changes);
        return group.Move is null ? HandOver(input, group, replica, seen) : null;
    }

    private static NodeAction.TransferLeadership? HandOver(NodeInput input, GroupRecord group, LocalReplica replica, SeenConfiguration seen)
    {
        var preferred = group.PreferredLeader;
        var isFit = replica.CanHandOver && preferred != 0 && preferred != replica.Replica && seen.PartOf(preferred) == ReplicaPart.Voter
            && group.TryFind(preferred, out var found) && MayLead(input, found.Node.Incarnation) && !replica.Lagging.Contains(preferred);
        return isFit ? new NodeAction.TransferLeadership(group.Group, preferred) : null;
    }

    private static bool MayLead(NodeInput input, Incarnation node) =>
        !input.Silent.Contains(node.Value) && !input.Fresh.Contains(node.Value) && input.State.FindNode(node) is { Service: NodeService.InService };
}
