using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// Moves replicas from node to node while the world runs, and hands leaderships over: what the planner of a cluster will do, drawn at random. A move is never given up; those that are
/// under way when the faults end must come to their end.
/// </summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
/// <param name="random">Its own source of randomness.</param>
/// <param name="isOn">Whether there are any moves in this world.</param>
internal sealed class FleetMoves(Fleet fleet, SeededRandom random, bool isOn) : IEventTarget
{
    private const int WatchMicros = 10_000;
    private const int PauseMicrosMax = 300_000;
    private const int UnderWayMax = 6;

    /// <summary>How often the time in which a group gets well a move may take, once the faults are over: it is filled, joined, and left.</summary>
    private const int BoundsMax = 4;

    private readonly List<GroupMove> _underWay = [];
    private long _nextAt;
    private long _calmAt;

    /// <summary>Begins.</summary>
    public void Begin()
    {
        if (!isOn) return;
        _nextAt = random.Between(100_000, 1_000_000);
        fleet.Events.After(WatchMicros, this, 0);
    }

    /// <summary>The faults are over: no move begins any more.</summary>
    public void Calm() => _calmAt = fleet.Events.NowMicros;

    /// <summary>Looks whether all that was begun has come to its end.</summary>
    public bool AreDone()
    {
        foreach (var move in _underWay)
        {
            var waited = fleet.Events.NowMicros - _calmAt;
            if (waited > BoundsMax * new FleetHealing(fleet).BoundsOf(move.Group).WholeMicros)
                throw new OracleViolationException("MovesEnd", $"The faults have been over for {waited / 1000} ms, and {move} is not at its end. {FleetHealing.Describe(move.Group)}");
        }

        return _underWay.Count == 0;
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        for (var place = _underWay.Count - 1; place >= 0; place--)
        {
            if (_underWay[place].GoOn()) _underWay.RemoveAt(place);
        }

        if (!fleet.IsCalm && fleet.Events.NowMicros >= _nextAt) DoSomething();
        if (!fleet.IsCalm || _underWay.Count > 0) fleet.Events.After(WatchMicros, this, 0);
    }

    private void DoSomething()
    {
        _nextAt = fleet.Events.NowMicros + random.Between(1, PauseMicrosMax);
        var group = fleet.Groups[random.Below(fleet.Groups.Count)];
        if (group.IsDestroyed) return;
        if (random.Chance(300_000)) HandOver(group);
        else BeginMove(group);
    }

    private void BeginMove(FleetGroup group)
    {
        if (_underWay.Count >= UnderWayMax || group.Voters < 3 || _underWay.Exists(move => move.Group == group)) return;
        var free = Enumerable.Range(0, fleet.Plan.Nodes).Where(node => group.ViewOn(node) is null).ToList();
        if (free.Count == 0) return;
        var leaves = group.Replicas[random.Below(group.Replicas.Count)];
        if (leaves.Core is not { } core || !core.Configuration.IsVoter(leaves.Replica)) return;
        var joins = group.Join(free[random.Below(free.Count)]);
        fleet.Counts.Changes++;
        fleet.Recorder.Say(-1, $"group {group.Id}: replica {leaves.Replica} on node {leaves.Node} is to be replaced by {joins.Replica} on node {joins.Node}");
        _underWay.Add(new GroupMove(fleet, random, joins, leaves));
    }

    private void HandOver(FleetGroup group)
    {
        if (group.Leader() is not { } leader) return;
        var target = group.Replicas[random.Below(group.Replicas.Count)].Replica;
        fleet.Counts.Transfers++;
        fleet.Nodes[leader.Node].Process?.Ask(leader, (shard, hosted) => shard.Requests.Transfer(hosted, target, new GroupChangeCaller(leader, () => HasTakenOver(leader, target))));
    }

    private static bool HasTakenOver(GroupReplica leader, ReplicaId target) => leader.Core is { } core && core.Leader == target;
}
