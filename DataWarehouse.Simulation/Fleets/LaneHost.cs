using System.Runtime.InteropServices;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Runs the apply lane of one shard, in place of its thread.</summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class LaneHost : IApplyOwner, IEventTarget
{
    private const int SlowPerMillion = 5_000;

    private readonly NodeProcess _process;
    private readonly ShardHost _shard;
    private readonly ApplyLane _lane;
    private readonly SeededRandom _random;
    private List<ApplyWork> _inbox = [];
    private List<ApplyWork> _doing = [];

    /// <summary>Makes a lane.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="shard">Its shard.</param>
    /// <param name="random">Its own source of randomness.</param>
    public LaneHost(NodeProcess process, ShardHost shard, SeededRandom random)
    {
        _process = process;
        _shard = shard;
        _random = random;
        _lane = new ApplyLane(this);
    }

    /// <summary>Gives it work.</summary>
    /// <param name="works">The work; copied.</param>
    public void Post(ReadOnlySpan<ApplyWork> works)
    {
        if (_inbox.Count == 0) _process.Fleet.Events.After(_random.Between(1, _random.Chance(SlowPerMillion) ? 40_000 : 200), this, 0);
        _inbox.AddRange(works);
    }

    /// <inheritdoc/>
    void IApplyOwner.Reported(in ApplyReport report) => _shard.Report(report);

    /// <inheritdoc/>
    public void Fire(int code, long argument)
    {
        if (_process.IsStopped) return;
        if (_process.StandsStillUntil > _process.Fleet.Events.NowMicros)
        {
            _process.Fleet.Events.At(_process.StandsStillUntil, this, code);
            return;
        }

        (_doing, _inbox) = (_inbox, _doing);
        var works = CollectionsMarshal.AsSpan(_doing);
        _lane.RunOnce(works);
        foreach (ref readonly var work in works) Observe(work);
        _doing.Clear();
    }

    private void Observe(in ApplyWork work)
    {
        if (work.Kind != ApplyWorkKind.Apply || _process.Fleet.Find(work.Replica.Group)?.ViewOn(_process.Node.Number) is not { } view) return;
        if (view.Observe(new ReadOnlySpan<ApplyWork>(in work)) == 0) return;
        _process.Fleet.Counts.Applied++;
        _process.Fleet.Recorder.Add(WorldEvent.Applied, _process.Node.Number, work.Replica.Group.Value, work.Entry.Index.Value);
    }
}
