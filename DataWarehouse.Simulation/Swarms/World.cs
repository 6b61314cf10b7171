using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Faults;
using DataWarehouse.Simulation.Network;
using DataWarehouse.Simulation.Nodes;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Swarms;

/// <summary>
/// Everything that one seed makes: nodes, disks, network, clients, faults. It runs a phase with faults until enough has happened, then one without in
/// which the group must become whole again.
/// </summary>
/// <remarks>Not thread-safe; one thread runs it from beginning to end.</remarks>
internal sealed class World : IEventTarget
{
    /// <summary>Messages that must be delivered before the faults may end.</summary>
    public const int DeliveredMin = 5_000;

    /// <summary>Commands that must be taken before the faults may end.</summary>
    public const int ProposalsMin = 500;

    private const int EventsMax = 10_000_000;
    private const int WatchMicros = 5_000;
    private const long SafetyMicrosMax = 60_000_000;
    private readonly EventQueue _events = new();
    private readonly FaultPlan _plan;
    private readonly Recorder _recorder;
    private readonly SeedCounts _counts = new();
    private readonly OracleSet _oracles;
    private readonly IWorkload _workload;
    private readonly ClientPort _clients;
    private readonly Cluster _cluster;
    private readonly ReplicaWorld _world;
    private readonly MembershipPlanner _membership;
    private readonly FaultInjector _faults;
    private readonly long _seed;
    private bool _isOver;
    private long _healedAt = -1;
    private bool _hadLeader;

    private World(long seed, PlantedBug planted, ITrace? trace, Func<SeededRandom, PlantedBug, WorldParts> fill)
    {
        _seed = seed;
        var random = new SeededRandom((ulong)seed);
        _plan = FaultPlan.Draw(random.Fork("plan"), planted);
        _recorder = new Recorder(_events, trace);
        var parts = fill(random.Fork("workload"), planted);
        _oracles = new OracleSet(parts.Oracles);
        _workload = parts.Workload;
        _clients = new ClientPort(_events, random, _recorder, _oracles, _plan.Nodes) { Workload = _workload };
        _cluster = new Cluster(_plan, random.Fork("cluster"));
        _clients.Arrived = _cluster.RequestArrived;
        _world = new ReplicaWorld
        {
            Events = _events,
            Network = new SimulatedNetwork(_plan.Nodes, new NetworkWeather(), _events, random.Fork("network"), _cluster),
            Recorder = _recorder,
            Oracles = _oracles,
            Counts = _counts,
            Random = random.Fork("replicas"),
            Options = _plan.Options,
            Workload = _workload,
            Clients = _clients,
        };
        _membership = new MembershipPlanner(_cluster, _world, random.Fork("membership"), _plan.Voters);
        _faults = new FaultInjector(_plan, _cluster, _world, _membership, random.Fork("faults"));
    }

    /// <summary>How long the group may be without a leader, or unequal, once all faults are over, in microseconds.</summary>
    private long ElectionMicros => _plan.Options.Core.ElectionTicks * 2L * _plan.Options.TickMicros * (1000 + _plan.DriftPerMilleMax) / 1000 * (_plan.HasPriorities ? 4 : 1);

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="trace">Takes readable lines, or null.</param>
    /// <param name="fill">Makes clients and oracles; null for the usual ones.</param>
    public static SeedResult Run(long seed, PlantedBug planted = PlantedBug.None, ITrace? trace = null, Func<SeededRandom, PlantedBug, WorldParts>? fill = null)
    {
        var world = new World(seed, planted, trace, fill ?? WorldParts.Usual);
        return world.Run();
    }

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_healedAt < 0) WatchFaults();
        else WatchHealing();
        if (!_isOver) _events.After(WatchMicros, this, 0);
    }

    private SeedResult Run()
    {
        Violation? violation = null;
        try
        {
            _recorder.Say(-1, string.Create(CultureInfo.InvariantCulture, $"seed {_seed}: {_plan.Voters} voters, {_plan.Nodes} nodes, {_plan.Options.Core}"));
            _cluster.Begin(_world);
            _workload.Start(_clients);
            _faults.Begin();
            _events.After(WatchMicros, this, 0);
            var left = EventsMax;
            while (!_isOver && _events.FireNext())
            {
                if (--left == 0) throw new OracleViolationException("liveness", $"The world does not come to an end within {EventsMax} events. {Describe()}");
            }

            _workload.Finish();
        }
        catch (OracleViolationException broken)
        {
            violation = new Violation(broken.Oracle, broken.Detail, _recorder.Steps, _events.NowMicros);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            violation = new Violation("no unexpected exception", unexpected.ToString(), _recorder.Steps, _events.NowMicros);
        }

        _counts.VirtualMicros = _events.NowMicros;
        return new SeedResult(_seed, _counts, violation, _recorder.Digest);
    }

    private void WatchFaults()
    {
        var isEnough = _counts.Delivered >= DeliveredMin && _counts.Proposals >= ProposalsMin && _counts.Snapshots > 0 && _faults.HasDoneItsDuty;
        if (!isEnough && _events.NowMicros < SafetyMicrosMax) return;
        _recorder.Say(-1, "all faults end");
        _healedAt = _events.NowMicros;
        _faults.End();
        _workload.Calm();
    }

    /// <summary>A leader within ten election timeouts, then a sound configuration whose members are all equal, with the clients' last requests answered.</summary>
    private void WatchHealing()
    {
        _cluster.WipeRemoved(all: true);
        var leader = _cluster.Leader();
        _hadLeader |= leader is not null;
        var waited = _events.NowMicros - _healedAt;
        if (!_hadLeader && waited > 10 * ElectionMicros + 1_600_000) throw new OracleViolationException("liveness", $"No leader {waited / 1000} ms after all faults ended. {Describe()}");
        if (leader is not null && !_membership.Repair(leader) && _workload.IsQuiet && AreEqual(leader)) Finish(leader);
        else if (waited > 60 * ElectionMicros + 5_000_000) throw new OracleViolationException("liveness", $"The group is not whole {waited / 1000} ms after all faults ended. {Describe()}");
    }

    private void Finish(SimulatedReplica leader)
    {
        _isOver = true;
        var members = new List<IReplicaView>();
        foreach (var member in leader.Core!.Configuration.Members) members.Add(_world.Find(member.Replica)!);
        _oracles.Healed(members);
    }

    private bool AreEqual(SimulatedReplica leader)
    {
        var core = leader.Core!;
        if (leader.Applied != core.Log.Last || core.Log.Commit != core.Log.Last) return false;
        foreach (var member in core.Configuration.Members)
        {
            if (_world.Find(member.Replica) is not { IsUp: true } replica || replica.Applied != leader.Applied || replica.Digest != leader.Digest) return false;
        }

        return true;
    }

    private string Describe()
    {
        var parts = new List<string>();
        foreach (var replica in _cluster.OnNode)
        {
            if (replica is null) continue;
            parts.Add(replica.Core is { } core
                ? $"n{replica.Node} r{replica.Replica} {core.Role} term {core.Term} applied {replica.Applied} commit {core.Log.Commit} durable {core.Log.Durable} last {core.Log.Last} leader r{core.Leader} digest {replica.Digest:x} [{core.Configuration}]{(replica.Process!.StandsStill ? " stands still" : string.Empty)}{(replica.Driver!.IsBlocked ? " blocked" : string.Empty)}"
                : $"n{replica.Node} r{replica.Replica} {replica.Condition}");
        }

        return (_workload.IsQuiet ? "Clients are quiet. " : "Clients wait. ") + string.Join("; ", parts);
    }
}
