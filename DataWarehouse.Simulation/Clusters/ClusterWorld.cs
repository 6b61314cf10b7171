using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Cluster;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.SDK.Replication;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Clusters.Oracles;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Clusters;

/// <summary>
/// A cluster by the real state machine of the system group, the real planner and the real reconciler, over groups of which only the members are modelled. A phase with faults and busy operators, one in
/// which placement must come to rest, and drills at rest.
/// </summary>
/// <remarks>Not thread-safe; one thread runs it from beginning to end, round by round; a round is a second.</remarks>
internal sealed class ClusterWorld : IDisposable
{
    private const int RestRoundsMax = 1_500;
    private const int RestRounds = 6;
    private const int IdleMax = 150;
    private const int ReportEvery = 10;
    private const long MicrosPerRound = 1_000_000;

    private readonly ClusterPlan _plan;
    private readonly SeededRandom _random;
    private readonly ITrace? _trace;
    private readonly TraceDigest _digest = new();
    private readonly SystemLog _log;
    private readonly ClusterNodes _nodes;
    private readonly ClusterFaults _faults;
    private readonly ClusterOperator _operator;
    private readonly Planner _planner;
    private readonly SortedDictionary<long, (int Round, GroupSight Sight)> _sights = [];
    private readonly long _seed;
    private int _round;
    private long _cursor;
    private int _moves;

    private ClusterWorld(long seed, PlantedSystemBug planted, ITrace? trace)
    {
        _seed = seed;
        _trace = trace;
        _random = new SeededRandom((ulong)seed).Fork("cluster");
        _plan = ClusterPlan.Draw(_random.Fork("plan"), planted);
        _log = new SystemLog(_plan, _random.Fork("log"), new LogOracles());
        _nodes = new ClusterNodes(_plan, _random.Fork("nodes"), _log);
        _faults = new ClusterFaults(_plan, _random.Fork("faults"), _log, _nodes);
        _operator = new ClusterOperator(_plan, _random.Fork("operator"), _log, _nodes, _faults);
        _planner = new Planner(_plan.Planner, planted);
        if (trace is not null) _log.Said = Say;
    }

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <param name="trace">Takes readable lines, or null.</param>
    public static SeedResult Run(long seed, PlantedSystemBug planted = PlantedSystemBug.None, ITrace? trace = null)
    {
        using var world = new ClusterWorld(seed, planted, trace);
        return world.Run();
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private SeedResult Run()
    {
        Violation? violation = null;
        try
        {
            RunPhases();
        }
        catch (OracleViolationException broken)
        {
            violation = new Violation(broken.Oracle, broken.Detail, _round, _round * MicrosPerRound);
        }
        catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
        {
            violation = new Violation("no unexpected exception", unexpected.ToString(), _round, _round * MicrosPerRound);
        }

        var counts = new SeedCounts
        {
            Delivered = _nodes.Actions,
            Proposals = _log.Count,
            Applied = _nodes.All.Sum(static node => node.Applied),
            Crashes = _faults.Crashes,
            Partitions = _faults.Cuts,
            LostDisks = _faults.LostDisks,
            Changes = _nodes.Groups.Values.Sum(static group => group.Changes),
            Groups = _log.State.LastGroup + 1,
            Moves = _moves,
            Joins = _operator.Joins,
            Removals = _operator.Removals,
            Blackouts = _faults.Blackouts,
            VirtualMicros = _round * MicrosPerRound,
        };
        return new SeedResult(_seed, counts, violation, _digest.Value);
    }

    private void RunPhases()
    {
        Say($"seed {_seed}: {_plan}");
        _operator.Begin();
        while (_round < _plan.Rounds) Step(() => _operator.Step(_round));
        Say($"all faults end; {_log.Count} entries, {_log.Refused} refused");
        _faults.IsOver = true;
        // Two losses that were each to be borne can together take the system group's quorum, if they meet a move; that is for an offline recovery.
        if (_faults.IsBeyondHelp(_log.State.Groups[0])) return;
        ComeToRest();
        new AtRest(_log.State, _nodes, _plan).Check();
        Drill();
    }

    private void Step(Action others, bool isCalm = false)
    {
        _round++;
        _faults.Step(_round);
        others();
        _log.Deliver(_round, _nodes.SystemLeader is not null);
        _nodes.Step(_round, isCalm);
        if (_round % ReportEvery == 0) Report();
        if (isCalm || _random.Below(2) == 0) Plan();
        foreach (var group in _nodes.Groups.Values)
        {
            if (group.Idle > IdleMax && !_log.State.IsDeleted(group.Number)) throw new OracleViolationException("ServesWhenItCan", $"Nobody has led {group} for {IdleMax} rounds, with enough of its voters up.");
        }

        _digest.Add(_log.State.Revision);
        _digest.Add((long)_log.State.ComputeDigest().Value);
    }

    /// <summary>Operators remove what is lost, until the planner, the nodes and everything under way have nothing to do any more, and stay so.</summary>
    private void ComeToRest()
    {
        var end = _round + RestRoundsMax;
        for (var quiet = 0; quiet < RestRounds; quiet = IsAtRest() ? quiet + 1 : 0)
        {
            if (_round >= end) throw new OracleViolationException("ComesToRest", $"After {RestRoundsMax} rounds without faults there is still something to do: {Describe()}");
            Step(Calm, isCalm: true);
        }

        void Calm()
        {
            _operator.TidyUp(_round);
            _operator.Upgrade(_round);
        }
    }

    private bool IsAtRest()
    {
        if (_log.Waiting > 0 || _nodes.SystemLeader is null || !_log.State.IsAtLeast(_plan.EndLevel)) return false;
        if (_log.State.Nodes.Values.Any(node => node.Service != NodeService.InService || !_nodes.All.Any(life => life.Incarnation == node.Incarnation && !life.IsLost))) return false;
        if (_log.State.Groups.Values.Any(group => group.Move is not null || _nodes.Groups.GetValueOrDefault(group.Group) is { Leader: null })) return false;
        if (_nodes.All.Any(node => node is { IsLost: false, Incarnation.Value: > 0 } && (!node.IsReached || node.Applied < _log.Count) && !_log.State.IsRetired(node.Incarnation))) return false;
        if (_nodes.All.Any(node => node is { IsLost: false, IsUp: true, Incarnation.Value: > 0 } && !_nodes.Look(_round, node).IsEmpty)) return false;
        Look();
        var plan = new Planner(_plan.Planner with { GroupsPerRun = int.MaxValue }, _plan.Planted).Plan(Input());
        return plan.Commands.IsEmpty && plan.IsWhole;
    }

    /// <summary>A node that is away for less than its time changes nothing; of two that are away for long, one is replaced after the other.</summary>
    private void Drill()
    {
        var moves = _moves;
        var away = (int)_plan.Planner.DeadAfter.TotalSeconds - 3;
        var nodes = _nodes.All.Where(node => node.IsReached && _log.State.FindNode(node.Incarnation)?.Service == NodeService.InService).ToList();
        var first = nodes[_random.Below(nodes.Count)];
        for (var round = 0; round < away; round++) Away(first);

        first.IsCutOff = false;
        if (_moves != moves) throw new OracleViolationException("WaitsBeforeReplacing", $"{first.Peer} was away for {away} rounds only, and replicas were moved.");
        ComeToRest();
        if (nodes.Count < 7) return;
        var second = nodes.First(node => node != first);
        if (!_nodes.Groups.Values.All(group => group.HasQuorum(voter => group.Configuration.TryGetMember(voter, out var member) && member.Node != first.Peer && member.Node != second.Peer))) return;
        for (var round = 0; round < away * 3; round++)
        {
            Away(first, second);
            CheckOneAtATime(first, second);
        }

        first.IsCutOff = second.IsCutOff = false;
        ComeToRest();
        new AtRest(_log.State, _nodes, _plan).Check();
    }

    private void Away(params ReadOnlySpan<NodeLife> nodes)
    {
        foreach (var node in nodes) node.IsCutOff = true;
        _round++;
        _log.Deliver(_round, _nodes.SystemLeader is not null);
        _nodes.Step(_round, isCalm: true);
        Plan();
    }

    private void CheckOneAtATime(NodeLife first, NodeLife second)
    {
        var emptied = _log.State.Groups.Values.Where(static group => group.Move is not null)
            .SelectMany(static group => group.Replicas.Where(replica => group.Move!.Outgoing.Contains(replica.Replica)).Select(static replica => replica.Node))
            .Where(node => node == first.Peer || node == second.Peer).Distinct().Count();
        if (emptied > 1) throw new OracleViolationException("OneDeadNodeAtATime", $"Replicas of {first.Peer} and {second.Peer} are replaced at the same time.");
    }

    private void Report()
    {
        if (_nodes.SystemLeader is not { } leader) return;
        var reports = _nodes.All.Where(static node => node.IsReached).Select(static node => new ProgressReport(node.Incarnation, node.Progress)).ToImmutableArray();
        _log.Send(_round, leader, new SystemCommand.ReportProgress(reports));
    }

    private void Plan()
    {
        if (_nodes.SystemLeader is not { } leader || leader.Applied < _log.Count) return;
        Look();
        var plan = _planner.Plan(Input());
        _cursor = plan.Cursor;
        foreach (var command in plan.Commands)
        {
            if (command is SystemCommand.BeginMove) _moves++;
            if (_trace is not null) Say($"plan: {command.Operation} {Convert.ToHexStringLower(command.Encode())}");
            _log.Send(_round, leader, command);
        }
    }

    /// <summary>What leaders say arrives when it does, and is used for a few rounds.</summary>
    private void Look()
    {
        foreach (var group in _nodes.Groups.Values)
        {
            if (group.Leader is { } leader && leader.Node.IsReached && (_faults.IsOver || _random.Below(3) > 0)) _sights[group.Number] = (_round, group.Sight(_round));
        }
    }

    private PlannerInput Input() => new()
    {
        State = _nodes.SystemLeader!.Machine!.State,
        NowTicks = _log.State.ClockTicks,
        Nodes = [.. _log.State.Nodes.Values.Select(node => SightOf(node.Incarnation))],
        Groups = _sights.Where(pair => _round - pair.Value.Round <= 4).ToImmutableSortedDictionary(static pair => pair.Key, static pair => pair.Value.Sight),
        Cursor = _cursor,
    };

    private NodeSight SightOf(Incarnation incarnation)
    {
        var life = _nodes.All.FirstOrDefault(life => life.Incarnation == incarnation);
        var silent = life is null ? TimeSpan.FromDays(1) : life.SilentSince < 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(_round - life.SilentSince + 1);
        return new NodeSight(incarnation, silent) { HeardFor = life is { HeardSince: >= 0 } && _nodes.IsFresh(_round, life) ? TimeSpan.FromSeconds(_round - life.HeardSince) : null };
    }

    private string Describe() =>
        $"level {_log.State.FeatureLevel} of {_plan.EndLevel}, {_log.Waiting} under way; {string.Join("; ", _nodes.All.Select(node => FormattableString.Invariant($"{node.Name}@{node.Incarnation} up {node.IsUp} part {node.TakesPart} lost {node.IsLost} applied {node.Applied}/{_log.Count} next [{(node.Incarnation.Value > 0 && node.IsUp ? string.Join(", ", _nodes.Look(_round, node)) : string.Empty)}]")))}; leaders {string.Join(" ", _log.State.Groups.Values.Select(static group => FormattableString.Invariant($"{group.Group}:{group.PreferredLeader}")))}; plan {string.Join(", ", _nodes.SystemLeader is null ? [] : _planner.Plan(Input()).Commands.Select(static command => command.Operation))}; {string.Join("; ", _nodes.Groups.Values.Take(6))}";

    private void Say(string text) => _trace?.Write(_round * MicrosPerRound, -1, text);
}
