using System.Globalization;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>
/// The phase between faults and healing in worlds whose groups sleep: no client asks anything, so that whatever wakes a group is a matter of the nodes. All groups must come to
/// rest, whole and asleep, and stay so; then something happens to sleeping groups, and each must have a leader within ten election timeouts, and come to rest again.
/// </summary>
/// <remarks>Source: DESIGN sections 4 and 9, "no lost wake-up". Not thread-safe; belongs to its world.</remarks>
/// <param name="fleet">The world.</param>
/// <param name="random">Its own source of randomness.</param>
internal sealed class FleetDoze(Fleet fleet, SeededRandom random)
{
    /// <summary>The name of the promise.</summary>
    public const string Name = "NoLostWakeUp";

    private const int SteadyTimeouts = 2;
    private const int DrillTimeouts = 4;

    private readonly SortedDictionary<long, long> _led = [];
    private DozeStage _stage;
    private FleetDrill? _drill;
    private long _since;
    private long _restlessAt;

    /// <summary>Begins.</summary>
    public void Begin()
    {
        fleet.IsDozing = true;
        Enter(DozeStage.Settles);
    }

    /// <summary>Looks how the groups are.</summary>
    /// <returns>Whether the phase is over.</returns>
    public bool Watch()
    {
        var now = fleet.Events.NowMicros;
        if (_stage != DozeStage.Drills || _drill!.MustHaveLeaders) CheckLeaders(now);
        if (_stage == DozeStage.Drills)
        {
            if (now - _since < DrillTimeouts * fleet.ElectionMicros || !_drill!.MayEnd()) return false;
            _drill.End();
            Enter(DozeStage.SettlesAgain);
            return false;
        }

        var restless = fleet.Groups.FirstOrDefault(static group => !group.IsDestroyed && !IsAtRest(group));
        if (restless is not null || !fleet.Nodes.All(static node => node.IsServing)) _restlessAt = now;
        if (restless is not null && now - _since > BoundsOf(restless).WholeMicros) throw new OracleViolationException(Name, $"Nobody has asked anything for {(now - _since) / 1000} ms ({_stage}), and a group is not at rest. {FleetHealing.Describe(restless)}");
        if (now - _restlessAt < SteadyTimeouts * fleet.ElectionMicros) return false;
        if (_stage == DozeStage.Settles)
        {
            fleet.Counts.Dozes++;
            _drill = FleetDrill.Draw(fleet, random);
            fleet.Recorder.Say(-1, _drill.GetType().Name);
            _drill.Begin();
            Enter(DozeStage.Drills);
            return false;
        }

        fleet.IsDozing = false;
        return true;
    }

    private static bool IsAtRest(FleetGroup group)
    {
        var leader = group.Leader();
        return leader is { Hosted.Sleep.IsAsleep: true } && group.Replicas.All(replica => replica.Hosted is { Sleep.IsAsleep: true } && replica.Applied == leader.Applied && replica.Core!.Term == leader.Core!.Term);
    }

    private void Enter(DozeStage stage)
    {
        (_stage, _since, _restlessAt) = (stage, fleet.Events.NowMicros, fleet.Events.NowMicros);
        _led.Clear();
    }

    private void CheckLeaders(long now)
    {
        foreach (var group in fleet.Groups)
        {
            if (group.IsDestroyed) continue;
            if (HasLeader(group)) _led[group.Id.Value] = now;
            var waited = now - _led.GetValueOrDefault(group.Id.Value, _since);
            if (waited > BoundsOf(group).LeaderMicros) throw new OracleViolationException(Name, string.Create(CultureInfo.InvariantCulture, $"A group has had no leader for {waited / 1000} ms ({_stage}). {FleetHealing.Describe(group)}"));
        }
    }

    /// <summary>Whether somebody leads, in the latest term that anybody has.</summary>
    private static bool HasLeader(FleetGroup group) =>
        group.Leader() is { } leader && group.Replicas.All(replica => replica.Core is not { } core || core.Term <= leader.Core!.Term);

    private LivenessBounds BoundsOf(FleetGroup group) => new FleetHealing(fleet).BoundsOf(group);
}
