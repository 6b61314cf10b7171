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
    private readonly Liveness _liveness;
    private readonly Healing _healing;
    private readonly long _seed;
    private bool _isOver;
    private bool _isHealing;

    private World(long seed, PlantedBug planted, ITrace? trace, Func<SeededRandom, PlantedBug, WorldParts> fill)
    {
        _seed = seed;
        var random = new SeededRandom((ulong)seed);
        _plan = FaultPlan.Draw(random.Fork("plan"), planted);
        _recorder = new Recorder(_events, trace);
        var parts = fill(random.Fork("workload"), planted);
        _liveness = new Liveness(_events);
        _oracles = new OracleSet([.. parts.Oracles, _liveness]);
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
        var lasting = new LastingFault(_plan, _cluster, _world, _membership, random.Fork("lasting fault"));
        _faults = new FaultInjector(_plan, _cluster, _world, _membership, lasting, random.Fork("faults"));
        _healing = new Healing(_plan, _cluster, _world, _membership, lasting, _liveness, _workload);
        if (_plan.Length > 1) _counts.LongSeeds = 1;
    }

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
        if (!_isHealing) WatchFaults();
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
            var left = EventsMax * _plan.Length;
            while (!_isOver && _events.FireNext())
            {
                if (--left == 0) throw new OracleViolationException(nameof(Liveness), $"The world does not come to an end within {EventsMax} events. {_healing.Describe()}");
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

        _workload.AddTo(_counts);
        _counts.VirtualMicros = _events.NowMicros;
        return new SeedResult(_seed, _counts, violation, _recorder.Digest);
    }

    private void WatchFaults()
    {
        _faults.ProgressPerMille = Math.Min(_counts.Delivered * 1000 / ((long)DeliveredMin * _plan.Length), _counts.Proposals * 1000 / ((long)ProposalsMin * _plan.Length));
        var isEnough = _faults.ProgressPerMille >= 1000 && _counts.Snapshots > 0 && _faults.HasDoneItsDuty;
        if ((!isEnough && _events.NowMicros < SafetyMicrosMax * _plan.Length) || _faults.HasSuspended) return;
        _recorder.Say(-1, "all faults end");
        _isHealing = true;
        _faults.End();
        _healing.Begin();
        _workload.Calm();
    }

    /// <summary>A leader, then a sound configuration whose members are all equal, with the clients' last requests answered.</summary>
    private void WatchHealing()
    {
        if (_healing.Watch() is not { } members) return;
        _isOver = true;
        _counts.LeaderWaitPerMille = _liveness.LeaderWaitPerMille;
        _counts.WholeWaitPerMille = _liveness.WholeWaitPerMille;
        _oracles.Healed(members);
    }
}
