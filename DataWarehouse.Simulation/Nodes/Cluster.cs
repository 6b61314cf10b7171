using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Faults;
using DataWarehouse.Simulation.Journals;
using DataWarehouse.Simulation.Network;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>The nodes of a world and the replica on each; knows what the catalogue would know.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class Cluster : INetworkReceiver
{
    private readonly FaultPlan _plan;
    private readonly SeededRandom _random;
    private readonly SimulatedReplica?[] _onNode;
    private readonly long[] _incarnations;
    private ReplicaWorld? _world;

    /// <summary>Makes empty nodes.</summary>
    /// <param name="plan">How many, and how they differ.</param>
    /// <param name="random">Its own source of randomness.</param>
    public Cluster(FaultPlan plan, SeededRandom random)
    {
        _plan = plan;
        _random = random;
        _onNode = new SimulatedReplica?[plan.Nodes];
        _incarnations = new long[plan.Nodes];
    }

    /// <summary>The replica on each node, or null.</summary>
    public ReadOnlySpan<SimulatedReplica?> OnNode => _onNode;

    /// <summary>What to do when a replica has to stop by itself.</summary>
    public Action<SimulatedReplica>? Stopped { get; set; }

    private ReplicaWorld World => _world ?? throw new InvalidOperationException("The cluster has not begun.");

    /// <summary>Makes the replicas of the initial configuration and starts them.</summary>
    /// <param name="world">What they share.</param>
    public void Begin(ReplicaWorld world)
    {
        _world = world;
        world.Replicas.Add(null);
        var members = new Member[_plan.Voters];
        for (var node = 0; node < members.Length; node++) members[node] = new Member(new ReplicaId(node + 1), NextAddress(node));
        var configuration = Configuration.Of(members, []);
        var state = world.Workload.CreateStateMachine().Snapshot();
        foreach (var member in members) Create(member, (int)member.Replica.Value - 1, () => Bootstrap(configuration, state));
        for (var node = 0; node < members.Length; node++) _onNode[node]!.Start();
    }

    /// <summary>The running replica that has applied most, or null.</summary>
    public SimulatedReplica? Furthest()
    {
        SimulatedReplica? furthest = null;
        foreach (var replica in _onNode)
        {
            if (replica is { IsUp: true } && !replica.Core!.Configuration.IsEmpty && (furthest is null || replica.Applied > furthest.Applied)) furthest = replica;
        }

        return furthest;
    }

    /// <summary>The running leader of the highest term, or null.</summary>
    public SimulatedReplica? Leader()
    {
        SimulatedReplica? leader = null;
        foreach (var replica in _onNode)
        {
            if (replica is { IsUp: true } && replica.Core!.Role == Role.Leader && (leader is null || replica.Core.Term > leader.Core!.Term)) leader = replica;
        }

        return leader;
    }

    /// <summary>A node without a replica, or -1.</summary>
    public int FindSpareNode()
    {
        var first = _random.Below(_onNode.Length);
        for (var step = 0; step < _onNode.Length; step++)
        {
            var node = (first + step) % _onNode.Length;
            if (_onNode[node] is null) return node;
        }

        return -1;
    }

    /// <summary>The member that the next replica on a node would be.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ahead">How many others are named before it at the same time.</param>
    public Member Name(int node, int ahead = 0) =>
        new(new ReplicaId(World.Replicas.Count + ahead), new PeerId(NameOf(node), new Incarnation(_incarnations[node] + 1)));

    /// <summary>Makes and starts an uninitialised replica; a leader will fill it.</summary>
    /// <param name="member">The member it is to be.</param>
    /// <param name="node">Its node.</param>
    public void Add(Member member, int node)
    {
        _incarnations[node]++;
        Create(member, node, () => new JournalState());
        _onNode[node]!.Start();
    }

    /// <summary>Makes and starts an empty replica under an id that was used before: what must never be done.</summary>
    /// <param name="replica">The old id.</param>
    /// <param name="node">Its node.</param>
    public void AddAgain(ReplicaId replica, int node)
    {
        var again = Make(new Member(replica, NextAddress(node)), node, () => new JournalState());
        World.Replicas[(int)replica.Value] = again;
        _onNode[node] = again;
        again.Start();
    }

    /// <summary>
    /// Whether a majority of the voters will know the configuration of a replica after any crash. Until then they may need the replicas that it
    /// leaves out: whoever forgets that the change was committed goes back to the configuration before it.
    /// </summary>
    /// <param name="furthest">The replica.</param>
    public bool IsKnownForGood(SimulatedReplica furthest)
    {
        var configuration = furthest.Core!.Configuration;
        var knowing = 0;
        foreach (var voter in configuration.Voters)
        {
            if (World.Find(voter) is { Condition: not (ReplicaCondition.Lost or ReplicaCondition.Destroyed) } replica && replica.DurableCommit >= furthest.Driver!.ConfigurationIndex) knowing++;
        }

        return knowing > configuration.Voters.Length / 2 && !configuration.IsJoint;
    }

    /// <summary>Wipes replicas that were removed, so that their nodes can be used again.</summary>
    /// <param name="all">
    /// Whether to wipe all, also those whose addition was lost with a leader that could not commit it; else some are left to disturb the group for a
    /// while.
    /// </param>
    public void WipeRemoved(bool all)
    {
        if (Furthest() is not { } furthest || !IsKnownForGood(furthest)) return;
        var configuration = furthest.Core!.Configuration;
        var strangersMayGo = all && Leader() is { } leader && leader == furthest && leader.Applied == leader.Core!.Log.Last;
        for (var node = 0; node < _onNode.Length; node++)
        {
            if (_onNode[node] is not { } replica) continue;
            var isStranger = strangersMayGo && replica.Replica > configuration.LastReplica;
            if (!isStranger && !configuration.IsRemoved(replica.Replica)) continue;
            if (!all && !replica.ToldRemoved && !_random.Chance(100_000)) continue;
            replica.Destroy();
            _onNode[node] = null;
        }
    }

    /// <inheritdoc/>
    public void Arrived(int node, int place)
    {
        ref readonly var envelope = ref World.Network[place];
        if (_onNode[node] is { Process: { } process } replica && replica.Replica == envelope.Message.To) process.Give(ProcessWork.Message, place);
        else World.Network.Release(place);
    }

    /// <summary>A client's request has arrived.</summary>
    /// <param name="node">Where.</param>
    /// <param name="place">Its place at the clients' port.</param>
    public void RequestArrived(int node, int place)
    {
        // A group of one has no peers: what it hears are its clients.
        if (_plan.Voters == 1) World.Counts.Delivered++;
        if (_onNode[node] is { Process: { } process }) process.Give(ProcessWork.Request, place);
        else World.Clients.Refuse(place);
    }

    private static string NameOf(int node) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"n{node}");

    private static JournalState Bootstrap(Configuration configuration, byte[] state)
    {
        var recovered = RecoveredState.Bootstrap(configuration);
        var journal = new JournalState { HardState = recovered.HardState };
        journal.Install(recovered.Snapshot!, state);
        return journal;
    }

    private PeerId NextAddress(int node) => new(NameOf(node), new Incarnation(++_incarnations[node]));

    private void Create(Member member, int node, Func<JournalState> initial)
    {
        if (World.Replicas.Count != member.Replica.Value) throw new InvalidOperationException($"Replica {member.Replica} is not the next one.");
        var replica = Make(member, node, initial);
        World.Replicas.Add(replica);
        _onNode[node] = replica;
    }

    private SimulatedReplica Make(Member member, int node, Func<JournalState> initial)
    {
        var replica = new SimulatedReplica(World, member.Replica, node, member.Node, initial)
        {
            DriftPerMille = 1000 + (int)_random.Between(-_plan.DriftPerMilleMax, _plan.DriftPerMilleMax),
            Priority = _plan.HasPriorities ? _random.Below(4) : 0,
            Stopped = stopped => Stopped?.Invoke(stopped),
        };
        replica.Weather.SyncMicrosMax = _plan.SyncMicrosMax;
        return replica;
    }
}
