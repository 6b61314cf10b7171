using System.Collections.Immutable;
using DataWarehouse.Node.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Systems;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Commands;
using DataWarehouse.Plugins.UltimateConsensus.Systems.Placement;
using DataWarehouse.SDK.Transport;

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
    private readonly Dictionary<long, (PeerBoot Boot, long Timestamp)> _heardSince = [];
    private ImmutableArray<PlannerAlarm> _alarms = [];
    private long _cursor;
    private (long Revision, int Silent) _restedAt = (-1, 0);

    /// <summary>Listens to the members; to be called regularly, whoever leads.</summary>
    /// <param name="state">What was agreed on.</param>
    /// <returns>The incarnations of members that are not heard now, and of those that are heard, and have started only lately.</returns>
    public (ImmutableHashSet<long> Silent, ImmutableHashSet<long> Fresh) Listen(SystemState state)
    {
        foreach (var node in state.Nodes.Values)
        {
            var (incarnation, boot) = (node.Incarnation.Value, node.Progress.Boot);
            if (engine.IsHeard(node.Peer))
            {
                _silentSince.Remove(incarnation);
                if (!_heardSince.TryGetValue(incarnation, out var heard) || heard.Boot != boot) _heardSince[incarnation] = (boot, time.GetTimestamp());
            }
            else
            {
                _heardSince.Remove(incarnation);
                _silentSince.TryAdd(incarnation, time.GetTimestamp());
            }
        }

        foreach (var gone in _silentSince.Keys.Concat(_heardSince.Keys).Where(incarnation => !state.Nodes.ContainsKey(incarnation)).ToList())
        {
            _silentSince.Remove(gone);
            _heardSince.Remove(gone);
        }

        return ([.. _silentSince.Keys], [.. Fresh().Select(static fresh => fresh.Incarnation.Value)]);
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
            Nodes = [.. _silentSince.Select(silent => new NodeSight(new SDK.Replication.Incarnation(silent.Key), time.GetElapsedTime(silent.Value))), .. Fresh()],
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

    private IEnumerable<NodeSight> Fresh()
    {
        foreach (var (incarnation, heard) in _heardSince)
        {
            if (time.GetElapsedTime(heard.Timestamp) is var since && since < settings.Planner.LeaderReturnAfter)
                yield return new NodeSight(new SDK.Replication.Incarnation(incarnation), TimeSpan.Zero) { HeardFor = since };
        }
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
