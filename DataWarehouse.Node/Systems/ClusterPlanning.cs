using System.Collections.Immutable;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;

namespace DataWarehouse.Node.Systems;

/// <summary>Runs the planner where this node leads the system group, and proposes what it says.</summary>
/// <remarks>Used by one loop.</remarks>
/// <param name="settings">How eager the planner is.</param>
/// <param name="group">The system group.</param>
/// <param name="gate">The way to its leader.</param>
/// <param name="engine">Hears the other nodes.</param>
/// <param name="sights">What the leaders of groups said.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where state changes are logged.</param>
internal sealed partial class ClusterPlanning(NodeSettings settings, SystemGroup group, SystemGate gate, NodeEngine engine, SightBook sights, TimeProvider time, ILogger<ClusterPlanning> log)
{
    private readonly Planner _planner = new(settings.Planner);
    private readonly Dictionary<long, long> _silentSince = [];
    private ImmutableArray<PlannerAlarm> _alarms = [];
    private long _cursor;
    private (long Revision, int Silent) _restedAt = (-1, 0);

    /// <summary>The incarnations of members that are not heard now, and since when; to be called regularly, whoever leads.</summary>
    /// <param name="state">What was agreed on.</param>
    public ImmutableHashSet<long> Listen(SystemState state)
    {
        foreach (var node in state.Nodes.Values)
        {
            if (engine.IsHeard(node.Peer)) _silentSince.Remove(node.Incarnation.Value);
            else _silentSince.TryAdd(node.Incarnation.Value, time.GetTimestamp());
        }

        foreach (var gone in _silentSince.Keys.Where(incarnation => !state.Nodes.ContainsKey(incarnation)).ToList()) _silentSince.Remove(gone);
        return [.. _silentSince.Keys];
    }

    /// <summary>Plans once, and proposes the plan.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PlanAsync(CancellationToken cancellationToken)
    {
        var state = group.State;
        if (_restedAt == (state.Revision, 0) && _silentSince.Count == 0) return;
        var plan = _planner.Plan(new PlannerInput
        {
            State = state,
            Nodes = [.. _silentSince.Select(silent => new NodeSight(new SDK.Replication.Incarnation(silent.Key), time.GetElapsedTime(silent.Value)))],
            Groups = sights.Fresh(),
            NowTicks = time.GetUtcNow().UtcTicks,
            Cursor = _cursor,
        });
        _cursor = plan.Cursor;
        Watch(plan.Alarms);
        foreach (var command in plan.Commands)
        {
            var answer = await gate.ProposeAsync(command, cancellationToken).ConfigureAwait(false);
            if (answer is { IsDone: true }) Decided(command);
            else if (answer is not null) Refused(command.Operation, answer.Status, answer.Reason);
        }

        // Nothing happens by itself at rest: only another state, or a node that falls silent, is a reason to look again.
        var isAtRest = plan is { IsWhole: true, Commands.IsEmpty: true } && state.Groups.Values.All(static placed => placed.Move is null);
        _restedAt = isAtRest ? (state.Revision, _silentSince.Count) : (-1, 0);
    }

    private void Watch(ImmutableArray<PlannerAlarm> alarms)
    {
        foreach (var alarm in alarms.Where(alarm => !_alarms.Contains(alarm))) Alarm(alarm.Kind, alarm.Group);
        _alarms = alarms;
    }

    [LoggerMessage(721, LogLevel.Information, "Decided: {Command}")]
    private partial void Decided(SystemCommand command);

    [LoggerMessage(722, LogLevel.Information, "The system group refused {Operation}, which is planned anew: {Status}, {Reason}")]
    private partial void Refused(SystemOperation operation, SystemStatus status, string reason);

    [LoggerMessage(723, LogLevel.Warning, "Somebody should look at group {Group}: {Kind}.")]
    private partial void Alarm(PlannerAlarmKind kind, long group);
}
