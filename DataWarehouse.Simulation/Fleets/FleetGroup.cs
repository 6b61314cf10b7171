using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>A group as the catalogue of the world knows it, with its clients and the oracles that watch it.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class FleetGroup
{
    private readonly GroupReplica?[] _byNode;
    private readonly List<GroupReplica> _replicas;
    private readonly Fleet _fleet;
    private long _lastReplica;

    /// <summary>Makes a group; it begins on no node by that.</summary>
    /// <param name="fleet">The world.</param>
    /// <param name="id">Its number.</param>
    /// <param name="voters">The nodes of its voters.</param>
    /// <param name="learner">The node of its learner, or null.</param>
    public FleetGroup(Fleet fleet, GroupId id, IReadOnlyList<int> voters, int? learner = null)
    {
        Id = id;
        _fleet = fleet;
        var random = fleet.Random.Fork("group", id.Value);
        var members = voters.Select((node, place) => new Member(new ReplicaId(place + 1), Fleet.PeerOf(node)));
        Configuration = Configuration.Of(members, learner is { } other ? [new Member(new ReplicaId(voters.Count + 1), Fleet.PeerOf(other))] : []);
        IReadOnlyList<int> nodes = learner is { } more ? [.. voters, more] : voters;
        _byNode = new GroupReplica?[fleet.Plan.Nodes];
        _replicas = [.. nodes.Select((node, place) => new GroupReplica(this, node, new ReplicaId(place + 1)))];
        foreach (var replica in _replicas) _byNode[replica.Node] = replica;
        (_lastReplica, Voters) = (_replicas.Count, voters.Count);
        var oracles = new WorldOracles();
        Liveness = new Liveness(fleet.Events);
        Oracles = new OracleSet([oracles, Liveness]);
        Workload = new ClientWorkload(PlanOf(random.Fork("workload"), fleet.Plan), oracles.Executions, PlantedBug.None);
        Machines = new StoreMachines(Workload);
        Clients = new ClientPort(fleet.Events, random, fleet.Recorder, Oracles, fleet.Plan.Nodes) { Workload = Workload, Arrived = (node, place) => fleet.Nodes[node].Asked(this, place) };
    }

    /// <summary>Its number.</summary>
    public GroupId Id { get; }

    /// <summary>Its initial configuration.</summary>
    public Configuration Configuration { get; }

    /// <summary>How many voters it has, before and after a move.</summary>
    public int Voters { get; }

    /// <summary>Its replicas, by their ids: those that are members or on the way to it.</summary>
    public IReadOnlyList<GroupReplica> Replicas => _replicas;

    /// <summary>The oracles that watch it.</summary>
    public OracleSet Oracles { get; }

    /// <summary>The one among them that waits for a leader.</summary>
    public Liveness Liveness { get; }

    /// <summary>Its clients.</summary>
    public ClientWorkload Workload { get; }

    /// <summary>Makes its state machines.</summary>
    public StoreMachines Machines { get; }

    /// <summary>Their way to the nodes.</summary>
    public ClientPort Clients { get; }

    /// <summary>Whether the catalogue says that it is gone.</summary>
    public bool IsDestroyed { get; private set; }

    /// <summary>Its replica on a node, or null.</summary>
    /// <param name="node">The node.</param>
    public GroupReplica? ViewOn(int node) => _byNode[node];

    /// <summary>A replica is to become a member.</summary>
    /// <param name="node">The node that is to hold it, and holds none.</param>
    public GroupReplica Join(int node)
    {
        var replica = new GroupReplica(this, node, new ReplicaId(++_lastReplica));
        _byNode[node] = replica;
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>A replica is no member any more; it may go on for a while, and must do no harm.</summary>
    /// <param name="replica">The replica.</param>
    public void Leave(GroupReplica replica) => _replicas.Remove(replica);

    /// <summary>A replica that is no member any more goes, with its log.</summary>
    /// <param name="replica">The replica.</param>
    public void Forget(GroupReplica replica)
    {
        _byNode[replica.Node] = null;
        _fleet.Nodes[replica.Node].Process?.Destroy(replica);
    }

    /// <summary>Whether the catalogue gives a node a replica.</summary>
    /// <param name="node">The node.</param>
    /// <param name="replica">The replica that the node's log holds.</param>
    public bool Gives(int node, ReplicaId replica) => !IsDestroyed && _byNode[node] is { } view && view.Replica == replica;

    /// <summary>The replica that leads in the latest term, or null.</summary>
    public GroupReplica? Leader()
    {
        GroupReplica? leader = null;
        foreach (var replica in Replicas)
        {
            if (replica.Core is { Role: Role.Leader } core && (leader is null || core.Term > leader.Core!.Term)) leader = replica;
        }

        return leader;
    }

    /// <summary>The catalogue says from now on that it is gone; its clients give up.</summary>
    public void Destroy()
    {
        IsDestroyed = true;
        Clients.Close();
    }

    /// <summary>Clients ask the more seldom the more groups there are, so that worlds cost about the same.</summary>
    private static WorkloadPlan PlanOf(SeededRandom random, FleetPlan fleet)
    {
        var groups = fleet.Groups;
        var plan = WorkloadPlan.Draw(random);
        // A group that is asked now and then only falls asleep in between.
        if (fleet.Shard.Sleep.IsOn && random.Fork("seldom").Chance(500_000)) return plan with { Clients = 3, PauseMicrosMax = groups <= 3 ? 400_000 : 2_000_000, WindowMax = 1 };
        if (groups <= 3) return plan;
        var clients = groups > 30 ? 1 : (int)random.Between(1, 3);
        return plan with { Clients = clients, PauseMicrosMax = Math.Min(400_000, (long)groups * clients * 2_000), WindowMax = Math.Min(2, plan.WindowMax) };
    }
}
