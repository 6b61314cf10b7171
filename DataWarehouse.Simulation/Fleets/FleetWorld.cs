using System.Globalization;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.WriteAheadLogs.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// Everything that one seed makes of whole nodes: their disks and logs, shards with many groups, streams, clients, faults. It runs a phase with faults until enough
/// has happened, then one without in which every group must become whole again, and at last the logs must come to rest without much more space than they need.
/// </summary>
/// <remarks>Not thread-safe; one thread runs it from beginning to end.</remarks>
internal sealed class FleetWorld : IEventTarget
{
    private const int EventsMax = 10_000_000;
    private const int WatchMicros = 10_000;
    private const long SafetyMicrosMin = 1_500_000;
    private const long SafetyMicrosMax = 15_000_000;
    private const int StartMicrosMax = 50_000;
    private const long SettleMicros = 1_000_000;
    private const int RestTicksMax = 2_000;
    private const int QuietTicks = 80;

    private readonly EventQueue _events = new();
    private readonly Recorder _recorder;
    private readonly SeedCounts _counts = new();
    private readonly Fleet _fleet;
    private readonly FleetCatalogue _catalogue;
    private readonly FleetFaults _faults;
    private readonly FleetHealing _healing;
    private readonly FleetDoze _doze;
    private readonly FleetMoves _moves;
    private readonly SeededRandom _random;
    private readonly long _seed;
    private bool _areMovesDone;
    private bool _hasDozed;
    private bool _isOver;

    private FleetWorld(long seed, PlantedShardBug planted, ITrace? trace, bool? sleeps, bool? moves)
    {
        _seed = seed;
        _random = new SeededRandom((ulong)seed).Fork("fleet");
        _recorder = new Recorder(_events, trace);
        _fleet = new Fleet
        {
            Events = _events,
            Recorder = _recorder,
            Counts = _counts,
            Plan = FleetPlan.Draw(_random.Fork("plan"), planted, sleeps),
            Random = _random,
            Callers = new CallerLedger(_events),
        };
        _fleet.Network = new FleetNetwork(_fleet, _random.Fork("network"));
        _fleet.Nodes = [.. Enumerable.Range(0, _fleet.Plan.Nodes).Select(number => new FleetNode(_fleet, number))];
        _catalogue = new FleetCatalogue(_fleet, _random.Fork("catalogue"));
        _faults = new FleetFaults(_fleet, _catalogue, _random.Fork("faults"));
        _healing = new FleetHealing(_fleet);
        _doze = new FleetDoze(_fleet, _random.Fork("doze"));
        var movement = _random.Fork("moves");
        _moves = new FleetMoves(_fleet, movement, moves ?? movement.Chance(500_000));
    }

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="trace">Takes readable lines, or null.</param>
    /// <param name="sleeps">Whether groups sleep; null lets the seed decide.</param>
    /// <param name="moves">Whether replicas move between nodes; null lets the seed decide.</param>
    public static SeedResult Run(long seed, PlantedShardBug planted = PlantedShardBug.None, ITrace? trace = null, bool? sleeps = null, bool? moves = null) => new FleetWorld(seed, planted, trace, sleeps, moves).Run();

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (!_fleet.IsCalm) WatchFaults();
        else if (!_areMovesDone) WatchMoves();
        else if (_fleet.Plan.Shard.Sleep.IsOn && !_hasDozed) WatchDoze();
        else _isOver = _healing.Watch();
        if (!_isOver) _events.After(WatchMicros, this, 0);
    }

    private SeedResult Run()
    {
        Violation? violation = null;
        try
        {
            RunPhases();
        }
        catch (OracleViolationException broken)
        {
            violation = new Violation(broken.Oracle, broken.Detail, _recorder.Steps, _events.NowMicros);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            violation = new Violation("no unexpected exception", unexpected.ToString(), _recorder.Steps, _events.NowMicros);
        }

        foreach (var group in _fleet.Groups) group.Workload.AddTo(_counts);
        _counts.VirtualMicros = _events.NowMicros;
        return new SeedResult(_seed, _counts, violation, _recorder.Digest);
    }

    private void RunPhases()
    {
        var plan = _fleet.Plan;
        _recorder.Say(-1, string.Create(CultureInfo.InvariantCulture, $"seed {_seed}: {plan.Nodes} nodes, {plan.Groups} groups, {plan.Shards} shards a node, tick {plan.TickMicros} us, {plan.Shard}, {plan.Log}"));
        for (var group = 0; group < plan.Groups; group++) _catalogue.Create();
        foreach (var node in _fleet.Nodes) _events.After(_random.Between(1, StartMicrosMax), node, 0);
        _faults.Begin();
        _moves.Begin();
        _events.After(WatchMicros, this, 0);
        while (!_isOver) FireNext();
        foreach (var group in _fleet.Groups) group.Workload.Finish();
        Rest();
    }

    private void CheckSpace(FleetNode node) => node.Process!.Log.Look(log =>
    {
        SpaceReclaimed.Check(node.Medium, log, _fleet.Plan.Log);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in log.Streams)
        {
            if (stream.Snapshot is { HasFile: true } snapshot) needed.Add(StoredSnapshot.PathOf(stream.Group, stream.Generation, snapshot.Descriptor).Value);
        }

        foreach (var entry in node.Medium.List(StoredSnapshot.DirectoryName))
        {
            if (!needed.Contains($"{StoredSnapshot.DirectoryName}/{entry.Name}"))
                throw new OracleViolationException(nameof(SpaceReclaimed), $"Nobody needs the snapshot {entry.Name} on node {node.Number}, and it is still there.");
        }

        return true;
    });

    private void FireNext()
    {
        if (_events.Fired > EventsMax) throw new OracleViolationException(nameof(Liveness), $"The world does not come to an end within {EventsMax} events. {_healing.Describe()}");
        if (!_events.FireNext()) throw new OracleViolationException(nameof(Liveness), $"Nothing is going to happen any more. {_healing.Describe()}");
    }

    private void WatchFaults()
    {
        var isEnough = _counts.Delivered >= World.DeliveredMin && _counts.Proposals >= World.ProposalsMin && _events.NowMicros >= SafetyMicrosMin;
        if (!isEnough && _events.NowMicros < SafetyMicrosMax) return;
        // Whoever stands still cannot be woken, and would be late without any fault of his.
        _faults.Stop();
        if (_fleet.Nodes.Any(static node => node.StandsStill || node.IsSick)) return;
        _recorder.Say(-1, "all faults end");
        _faults.End();
        _moves.Calm();
        WatchMoves();
    }

    private void WatchMoves()
    {
        _areMovesDone = _moves.AreDone();
        if (!_areMovesDone) return;
        if (_fleet.Plan.Shard.Sleep.IsOn) _doze.Begin();
        else _healing.Begin();
    }

    private void WatchDoze()
    {
        _hasDozed = _doze.Watch();
        if (!_hasDozed) return;
        _recorder.Say(-1, "clients ask again");
        _healing.Begin();
    }

    /// <summary>Nobody writes any more: the logs give back what they do not need, and are closed in order.</summary>
    private void Rest()
    {
        foreach (var group in _fleet.Groups) group.Clients.Close();
        // What is under way comes to its end, snapshots above all.
        for (var until = _events.NowMicros + SettleMicros; _events.NowMicros < until;) FireNext();
        foreach (var node in _fleet.Nodes) node.Process!.StopShards();
        var (quiet, position) = (0, -1L);
        for (var tick = 0; quiet < QuietTicks; tick++)
        {
            if (tick == RestTicksMax) throw new OracleViolationException(nameof(SpaceReclaimed), $"Nobody wrote for {RestTicksMax} ticks, and a log still does.");
            for (var until = _events.NowMicros + _fleet.Plan.LogTickMicros; _events.NowMicros < until;) FireNext();
            var now = _fleet.Nodes.Sum(static node => node.Process!.Log.Position.DurableThrough.Value);
            quiet = now == position ? quiet + 1 : 0;
            position = now;
        }

        foreach (var node in _fleet.Nodes) CheckSpace(node);
        foreach (var node in _fleet.Nodes) node.Process!.Log.Close();
        for (var until = _events.NowMicros + (QuietTicks * _fleet.Plan.LogTickMicros); _events.NowMicros < until;) FireNext();
        foreach (var node in _fleet.Nodes)
        {
            if (!node.Process!.IsClosed) throw new OracleViolationException("ClosesInOrder", $"The log of node {node.Number} is not closed after {QuietTicks} ticks.");
        }
    }
}
