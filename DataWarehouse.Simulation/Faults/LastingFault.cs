using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Nodes;

namespace DataWarehouse.Simulation.Faults;

/// <summary>
/// Keeps a minority of the voters broken when all else heals: a group must go on with a majority that is whole. Replicas that are cut off or slow stay
/// only where the group asks for pre-votes and checks its quorum: without, one that cannot hear may rightly drive the terms up for ever.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
internal sealed class LastingFault
{
    /// <summary>The least delay of a link that stays slow, in microseconds, one way.</summary>
    private const int SlowMicrosMin = 5_000;

    private readonly FaultPlan _plan;
    private readonly Cluster _cluster;
    private readonly ReplicaWorld _world;
    private readonly MembershipPlanner _membership;
    private readonly SeededRandom _random;
    private readonly HashSet<SimulatedReplica> _broken = [];

    /// <summary>Prepares to keep something broken.</summary>
    /// <param name="plan">What.</param>
    /// <param name="cluster">The nodes.</param>
    /// <param name="world">What they share.</param>
    /// <param name="membership">Knows whether the configuration is at rest.</param>
    /// <param name="random">Its own source of randomness.</param>
    public LastingFault(FaultPlan plan, Cluster cluster, ReplicaWorld world, MembershipPlanner membership, SeededRandom random)
    {
        _plan = plan;
        _cluster = cluster;
        _world = world;
        _membership = membership;
        _random = random;
    }

    /// <summary>What stays broken.</summary>
    public LastingFaultKind Kind { get; private set; }

    /// <summary>
    /// The slowest of the links that stay slow, in microseconds, one way: a round trip stays within half an election timeout. Raft promises a leader only
    /// where messages are quick beside timeouts (paper, 5.6): a replica that is further away than that, and has the longest log, campaigns in one term after
    /// another before it hears that it has won, and everybody helps it.
    /// </summary>
    public int SlowMicrosMax => Math.Max(2 * SlowMicrosMin, _plan.Options.Core.ElectionTicks * _plan.Options.TickMicros / 4);

    /// <summary>Whether a replica stays dead.</summary>
    /// <param name="replica">The replica.</param>
    public bool KeepsDown(SimulatedReplica replica) => Kind == LastingFaultKind.Dead && _broken.Contains(replica);

    /// <summary>Whether two replicas hear each other.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    public bool AreConnected(SimulatedReplica one, SimulatedReplica other) =>
        !KeepsDown(one) && !KeepsDown(other) && (one == other || !(_world.Network.IsCut(one.Node, other.Node) || _world.Network.IsCut(other.Node, one.Node)));

    /// <summary>
    /// Breaks a minority of the voters, if the plan says so and nobody can take another configuration than the present one for the valid one: the
    /// minority of one may be the majority of another.
    /// </summary>
    public void Begin()
    {
        if (_plan.Lasting == LastingFaultKind.None || _membership.ConfigurationAtRest() is not { } configuration || configuration.Voters.Length < 3) return;
        Choose(configuration.Voters);
        if (_broken.Count == 0) return;
        Kind = _plan.Lasting;
        switch (Kind)
        {
            case LastingFaultKind.Dead:
                _world.Counts.LastingDeaths++;
                foreach (var replica in _cluster.OnNode) if (replica is not null && _broken.Contains(replica)) replica.Crash(250_000 * _random.Below(5));
                break;
            case LastingFaultKind.Cut:
                _world.Counts.LastingCuts++;
                CutLinks();
                break;
            default:
                _world.Counts.LastingSlowness++;
                SlowLinks();
                break;
        }

        foreach (var replica in _cluster.OnNode) if (replica is not null && _broken.Contains(replica)) _world.Recorder.Say(replica.Node, $"stays broken: {Kind}");
    }

    private void Choose(ImmutableArray<ReplicaId> voters)
    {
        if (_random.Chance(400_000) && _cluster.Leader() is { IsTampered: false } leader && voters.Contains(leader.Replica)) _broken.Add(leader);
        var first = _random.Below(voters.Length);
        for (var wanted = 1 + _random.Below((voters.Length - 1) / 2); wanted > _broken.Count && first < 2 * voters.Length; first++)
        {
            if (_world.Find(voters[first % voters.Length]) is { IsTampered: false } replica) _broken.Add(replica);
        }
    }

    private void CutLinks()
    {
        var way = _random.Below(4);
        ForEachLink((from, to, isOut) =>
        {
            if (way switch { 0 => isOut, 1 => !isOut, _ => _random.Chance(500_000) }) _world.Network.Cut(from, to, true);
        });
    }

    private void SlowLinks()
    {
        var way = _random.Below(3);
        ForEachLink((from, to, isOut) =>
        {
            if (way == 2 || isOut == (way == 0)) _world.Network.Slow(from, to, (int)_random.Between(SlowMicrosMin, SlowMicrosMax));
        });
    }

    private void ForEachLink(Action<int, int, bool> act)
    {
        var isBroken = new bool[_plan.Nodes];
        foreach (var replica in _cluster.OnNode) if (replica is not null) isBroken[replica.Node] = _broken.Contains(replica);
        for (var from = 0; from < isBroken.Length; from++)
        {
            for (var to = 0; to < isBroken.Length; to++)
            {
                if (isBroken[from] != isBroken[to]) act(from, to, isBroken[from]);
            }
        }
    }
}
