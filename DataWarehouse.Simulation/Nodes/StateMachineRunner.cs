using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Runs the state machine of one process beside its core: applies late and in pieces, takes snapshots and puts received ones in place.</summary>
/// <remarks>Not thread-safe; belongs to its driver.</remarks>
internal sealed class StateMachineRunner
{
    private readonly SimulatedReplica _replica;
    private readonly ReplicaProcess _process;
    private readonly ReplicaWorld _world;
    private readonly RaftCore _core;
    private readonly PendingRequests _requests;
    private readonly ApplyLane _lane = new();
    private byte[] _savedState = [];
    private bool _isSaving;
    private bool _isApplyScheduled;

    /// <summary>Begins with the snapshot in an open journal.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="process">Its process.</param>
    /// <param name="world">Where.</param>
    /// <param name="core">Its core, just started.</param>
    /// <param name="requests">Requests that wait for what is applied.</param>
    public StateMachineRunner(SimulatedReplica replica, ReplicaProcess process, ReplicaWorld world, RaftCore core, PendingRequests requests)
    {
        _replica = replica;
        _process = process;
        _world = world;
        _core = core;
        _requests = requests;
        var found = process.Journal.State;
        Machine = world.Workload.CreateStateMachine();
        if (found.Snapshot is not null) Machine.Restore(found.SnapshotState);
        Applied = ConfigurationIndex = found.Snapshot?.Index ?? LogIndex.Zero;
        (DurableSnapshot, DurableSnapshotState) = (found.Snapshot, found.SnapshotState);
    }

    /// <summary>The state machine.</summary>
    public ISimulatedStateMachine Machine { get; }

    /// <summary>Up to where it has applied.</summary>
    public LogIndex Applied { get; private set; }

    /// <summary>The place of the latest configuration entry that was applied, or of the snapshot it came in.</summary>
    public LogIndex ConfigurationIndex { get; private set; }

    /// <summary>The latest snapshot that can be handed over, or null.</summary>
    public SnapshotDescriptor? DurableSnapshot { get; private set; }

    /// <summary>The state in <see cref="DurableSnapshot"/>.</summary>
    public byte[] DurableSnapshotState { get; private set; }

    /// <summary>Takes committed entries, to be applied some time later.</summary>
    /// <param name="entries">The entries; copied.</param>
    public void Take(EntryBatch entries)
    {
        _lane.Add(entries);
        ScheduleApply();
    }

    /// <summary>Applies some of what waits.</summary>
    public void Apply()
    {
        _isApplyScheduled = false;
        if (_lane.Count == 0) return;
        for (var left = 1 + _process.Random.Below(_world.Options.ApplyEntriesMax); left > 0 && _lane.Count > 0; left--) ApplyNext();
        _core.ApplyCompleted(Applied);
        AnswerQueries();
        ScheduleApply();
        SaveSnapshotIfDue();
    }

    /// <summary>Answers the queries that may be.</summary>
    public void AnswerQueries() => _world.Counts.Reads += _requests.AnswerQueries(Applied, Machine);

    /// <summary>Puts a received snapshot in the place of the state, and drops what waits to be applied.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="state">The state in it.</param>
    public void Restore(SnapshotDescriptor snapshot, byte[] state)
    {
        _world.Counts.Installs++;
        _lane.Clear();
        Machine.Restore(state);
        _world.Recorder.Add(WorldEvent.Restored, _replica.Node, snapshot.Index.Value, (long)Machine.Digest);
        Applied = ConfigurationIndex = snapshot.Index;
        (DurableSnapshot, DurableSnapshotState) = (snapshot, state);
        _requests.Skipped(snapshot.Index);
        _world.Oracles.Restored(_replica);
    }

    /// <summary>A snapshot of its own is durable: tells the core, and lets the log before it go.</summary>
    /// <param name="index">The last place in the snapshot.</param>
    public void SnapshotDurable(LogIndex index)
    {
        _isSaving = false;
        if (index < _core.Log.Snapshot || DurableSnapshot?.Index > index || _process.Journal.State.Snapshot?.Index != index) return;
        DurableSnapshot = _process.Journal.State.Snapshot;
        DurableSnapshotState = _savedState;
        _core.SnapshotTaken(index);
        var purge = Math.Min(index.Value, Applied.Value - _process.Random.Between(0, _world.Options.KeptBehindSnapshot));
        // The core takes no notice of a snapshot while one from the leader waits for its write (seed 2040324).
        if (purge <= _core.Log.Purged.Value || purge > _core.Log.Snapshot.Value) return;
        _core.Purge(new LogIndex(purge));
        _process.Journal.Purge(new LogIndex(purge));
    }

    private void ScheduleApply()
    {
        if (_isApplyScheduled || _lane.Count == 0) return;
        _isApplyScheduled = true;
        var late = _process.Random.Chance(_world.Options.LateApplyPerMillion);
        _world.Events.After(_process.Random.Between(1, late ? 50_000 : _world.Options.ApplyMicrosMax), _process, (int)ProcessWork.Apply);
    }

    private void ApplyNext()
    {
        var entry = _lane.Take();
        var response = Machine.Apply(entry);
        Applied = entry.Index;
        _world.Counts.Applied++;
        _world.Recorder.Add(WorldEvent.Applied, _replica.Node, entry.Index.Value, (long)Machine.Digest);
        _world.Oracles.Applied(_replica, entry, Machine.Digest);
        if (entry.Kind == EntryKind.Configuration) ConfigurationIndex = entry.Index;
        if (entry.Kind == EntryKind.Configuration && _world.Options.AnnouncesConfigurations) _core.ApplyConfiguration(entry.Index);
        _requests.Applied(entry, response);
    }

    private void SaveSnapshotIfDue()
    {
        var isDue = Applied.Value - _core.Log.Snapshot.Value >= _world.Options.SnapshotEvery;
        if (!isDue || _isSaving || _core.Log.Applied != Applied || !_core.CanDescribeSnapshot(Applied)) return;
        (_isSaving, _savedState) = (true, Machine.Snapshot());
        _world.Counts.Snapshots++;
        _world.Recorder.Add(WorldEvent.Snapshot, _replica.Node, Applied.Value, _savedState.Length);
        _process.Journal.SaveSnapshot(_core.DescribeSnapshot(Applied), _savedState);
    }
}
