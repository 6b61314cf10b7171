using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Simulation.Clock;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>Lets the oracles look at the replicas of one shard between its turns.</summary>
/// <remarks>Not thread-safe; belongs to its shard's host.</remarks>
/// <param name="process">The process.</param>
/// <param name="random">The host's source of randomness.</param>
internal sealed class ShardWatch(NodeProcess process, SeededRandom random)
{
    private const int LookedAtAlwaysMax = 8;

    private readonly List<GroupReplica> _hosted = [];
    private readonly List<GroupReplica> _stirred = [];

    /// <summary>Whether a state machine has thrown.</summary>
    public bool HasThrown => _hosted.Exists(static view => view.HasThrown);

    /// <summary>A replica runs from now on.</summary>
    /// <param name="view">Which.</param>
    public void Add(GroupReplica view) => _hosted.Add(view);

    /// <summary>A replica does not run any more.</summary>
    /// <param name="view">Which.</param>
    public void Remove(GroupReplica view) => _hosted.Remove(view);

    /// <summary>The process ends: no replica runs any more.</summary>
    public void Crash()
    {
        foreach (var view in _hosted) view.End();
        _hosted.Clear();
    }

    /// <summary>A replica may have begun anew.</summary>
    /// <param name="view">Which.</param>
    public void NoteNewLife(GroupReplica view)
    {
        if (view.NoteNewLife()) process.Fleet.Counts.BegunAnew++;
    }

    /// <summary>The oracles look at all replicas that had something to do, and nobody may have something left to do.</summary>
    /// <param name="shard">The shard, after its turns.</param>
    public void Look(Shard shard)
    {
        if (_hosted.Count <= LookedAtAlwaysMax) StirAll();
        foreach (var view in _stirred)
        {
            view.IsStirred = false;
            if (view.Hosted is not { } hosted) continue;
            if (hosted.Fault is { Kind: FaultKind.StorageFailed } && process.Log.State == LogState.Closed && process.Node.HasFailingDisk)
            {
                process.Node.EndSoon(process);
                continue;
            }

            // What an oracle says from inside of a state machine looks like a fault of that.
            if (hosted.Fault is { Kind: FaultKind.StateMachineFailed } thrown && view.MayFail && !thrown.Detail.Contains(nameof(OracleViolationException), StringComparison.Ordinal))
            {
                // It is as if it had crashed, and nobody else may notice.
                view.End();
                _hosted.Remove(view);
                process.Stopped(random.Between(1, 800_000));
                continue;
            }

            if (hosted.Fault is { } fault) throw new OracleViolationException("NoUnexpectedFault", $"Replica {view.Replica} of group {view.Group.Id} on node {process.Node.Number} stopped: {fault.Kind} at {fault.Index}: {fault.Detail}");
            view.Group.Oracles.Stepped(view);
            if (view.HasBegunToLead()) NoteLeader(view);
            if (!shard.IsBlocked && hosted.HasWork) throw new OracleViolationException("NoLostWakeUp", $"Replica {view.Replica} of group {view.Group.Id} on node {process.Node.Number} has work, and nothing will wake it.");
        }

        _stirred.Clear();
    }

    private void NoteLeader(GroupReplica view)
    {
        process.Fleet.Counts.Elections++;
        process.Fleet.Recorder.Add(WorldEvent.Role, process.Node.Number, view.Group.Id.Value, view.Core!.Term.Value);
    }

    /// <summary>All replicas may have had something to do.</summary>
    public void StirAll()
    {
        foreach (var view in _hosted) Stir(view);
    }

    /// <summary>A replica may have had something to do.</summary>
    /// <param name="view">Which.</param>
    public void Stir(GroupReplica view)
    {
        if (view.IsStirred || !view.IsUp) return;
        view.IsStirred = true;
        _stirred.Add(view);
    }
}
