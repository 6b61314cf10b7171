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
    void IApplyOwner.Began(AppliedReplica replica)
    {
        // Nobody watches for threads that stand still where there are none.
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
        while (!works.IsEmpty)
        {
            var count = CountBeforeRestore(works);
            _lane.RunOnce(works[..count]);
            foreach (ref readonly var work in works[..count]) Observe(work);
            works = works[count..];
        }

        _doing.Clear();
    }

    /// <summary>A restored state is looked at before anything else is done to it.</summary>
    private static int CountBeforeRestore(ReadOnlySpan<ApplyWork> works)
    {
        if (works[0].Kind == ApplyWorkKind.Restore) return 1;
        var count = 1;
        while (count < works.Length && works[count].Kind != ApplyWorkKind.Restore) count++;
        return count;
    }

    private void Observe(in ApplyWork work)
    {
        if (_process.Fleet.Find(work.Replica.Group)?.ViewOn(_process.Node.Number) is not { } view || !ReferenceEquals(view.Hosted?.Applied, work.Replica)) return;
        if (work.Kind == ApplyWorkKind.Restore)
        {
            if (view.Hosted!.IsRebuilt) _process.Fleet.Counts.Rebuilt++;
            else _process.Fleet.Counts.Installs++;
            _process.Fleet.Recorder.Add(WorldEvent.Restored, _process.Node.Number, work.Replica.Group.Value, work.Replica.Applied.Value);
            view.ObserveRestored();
        }

        if (view.Observe(new ReadOnlySpan<ApplyWork>(in work)) == 0) return;
        _process.Fleet.Counts.Applied++;
        _process.Fleet.Recorder.Add(WorldEvent.Applied, _process.Node.Number, work.Replica.Group.Value, work.Entry.Index.Value);
    }
}
