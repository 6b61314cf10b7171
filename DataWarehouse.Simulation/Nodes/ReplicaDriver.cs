using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Network;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>
/// Does for one core what <see cref="RaftCore"/> asks of its caller, in the order it asks for, and may crash between any two steps.
/// </summary>
/// <remarks>Not thread-safe; belongs to its process.</remarks>
internal sealed class ReplicaDriver
{
    private readonly SimulatedReplica _replica;
    private readonly ReplicaProcess _process;
    private readonly ReplicaWorld _world;
    private readonly SendGate _gate;
    private readonly SnapshotExchange _snapshots;
    private readonly PendingRequests _requests;
    private readonly Effects _effects = new();
    private readonly List<Message> _ready = [];
    private readonly ApplyLane _lane = new();
    private readonly Queue<(LogFetch Fetch, EntryBatch Entries)> _fetched = new();
    private SnapshotDescriptor? _durableSnapshot;
    private byte[] _durableSnapshotState = [];
    private byte[] _savedState = [];
    private bool _isSaving;
    private bool _isApplyScheduled;
    private WriteId _blockedBy;

    /// <summary>Starts a core from an open journal.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="process">Its process.</param>
    /// <param name="world">Where.</param>
    public ReplicaDriver(SimulatedReplica replica, ReplicaProcess process, ReplicaWorld world)
    {
        _replica = replica;
        _process = process;
        _world = world;
        _requests = new PendingRequests(world.Clients);
        var recovered = process.Journal.State.ToRecovered();
        Machine = world.Workload.CreateStateMachine();
        if (recovered.Snapshot is not null) Machine.Restore(process.Journal.State.SnapshotState);
        Applied = ConfigurationIndex = recovered.Applied;
        _durableSnapshot = recovered.Snapshot;
        _durableSnapshotState = process.Journal.State.SnapshotState;
        var options = world.Options.Core with { Seed = process.Random.NextBits() | 1, Priority = replica.Priority };
        Core = new RaftCore(new GroupId(1), replica.Replica, options, recovered);
        _gate = new SendGate(recovered.HardState, process.Journal.State.Last, options.Planted);
        _snapshots = new SnapshotExchange(this, world.Options);
    }

    /// <summary>The core.</summary>
    public RaftCore Core { get; }

    /// <summary>The state machine.</summary>
    public ISimulatedStateMachine Machine { get; }

    /// <summary>Up to where the state machine has applied.</summary>
    public LogIndex Applied { get; private set; }

    /// <summary>The place of the latest configuration entry that was applied, or of the snapshot it came in.</summary>
    public LogIndex ConfigurationIndex { get; private set; }

    /// <summary>Whether a synchronous write is under way, so that the core takes nothing else.</summary>
    public bool IsBlocked => !_blockedBy.IsNone;

    /// <summary>How many more steps until the process crashes; 0 for never.</summary>
    public int CrashAfterSteps { get; set; }

    /// <summary>Tells the oracles of the start and takes the first effects.</summary>
    public void Begin()
    {
        _world.Oracles.Restarted(_replica);
        Turn();
    }

    /// <summary>The process ends.</summary>
    /// <param name="tellsClients">Whether clients see their connections break; else they wait in vain.</param>
    public void End(bool tellsClients)
    {
        if (tellsClients) _requests.Break();
    }

    /// <summary>Does a piece of work.</summary>
    /// <param name="work">What.</param>
    /// <param name="argument">What belongs to it.</param>
    public void Do(ProcessWork work, long argument)
    {
        switch (work)
        {
            case ProcessWork.Tick:
                _world.Recorder.Add(WorldEvent.Tick, _replica.Node);
                Core.Tick();
                _snapshots.Tick();
                break;
            case ProcessWork.Message:
                Take((int)argument);
                break;
            case ProcessWork.Request:
                TakeRequest((int)argument);
                break;
            case ProcessWork.Written:
                Written(new WriteId(argument));
                break;
            case ProcessWork.SnapshotDurable:
                SnapshotDurable(new LogIndex(argument));
                break;
            case ProcessWork.Apply:
                Apply();
                break;
            case ProcessWork.Fetched:
                var (fetch, entries) = _fetched.Dequeue();
                Core.ProvideEntries(fetch.Replica, entries);
                break;
        }

        Turn();
    }

    /// <summary>Asks the core for a change of the configuration.</summary>
    /// <param name="change">The change.</param>
    public Admission Change(ConfigurationChange change)
    {
        var admission = Core.ChangeConfiguration(change);
        Turn();
        return admission;
    }

    /// <summary>Asks the core to hand leadership over.</summary>
    /// <param name="target">To whom.</param>
    public Admission Transfer(ReplicaId target)
    {
        var admission = Core.TransferLeadership(target);
        Turn();
        return admission;
    }

    /// <summary>A write failed.</summary>
    /// <param name="write">Which; none if no write of the core was under way.</param>
    /// <param name="detail">What the disk said.</param>
    public void WriteFailed(WriteId write, string detail)
    {
        if (_world.Options.Journal.SwallowsFailedSyncs && !write.IsNone)
        {
            Core.WriteFailed(write, detail);
            CompleteAtGate(write);
            Turn();
            return;
        }

        if (!write.IsNone)
        {
            Core.WriteFailed(write, detail);
            if (Core.Fault?.Kind != FaultKind.StorageFailed) throw new OracleViolationException("storage fault stops the replica", $"Replica {_replica.Replica} went on after: {detail}");
        }

        _replica.StopAfterDiskFault(detail);
    }

    /// <summary>Sends a message of the node itself, or one of the core.</summary>
    /// <param name="message">The message.</param>
    /// <param name="attachment">What travels beside it, or null.</param>
    public void Transmit(in Message message, object? attachment)
    {
        if (_world.Find(message.To) is not { } receiver) return;
        _world.Recorder.Add(WorldEvent.Sent, _replica.Node, message);
        _world.Network.Send(new Envelope
        {
            From = _replica.Node,
            To = receiver.Node,
            Message = message,
            Attachment = attachment,
            Start = _process.Journal.Start,
            DurableBatch = _process.Journal.DurableThrough,
        });
    }

    private void Take(int place)
    {
        ref readonly var envelope = ref _world.Network[place];
        _world.Counts.Delivered++;
        _world.Recorder.Add(WorldEvent.Delivered, _replica.Node, envelope.Message);
        _world.Find(envelope.Message.From)?.Peers.Hear(envelope.Start, envelope.DurableBatch);
        if (envelope.Attachment is SnapshotChunkAnswer answer) _snapshots.Take(answer);
        else if (envelope.Attachment is SnapshotChunk) _snapshots.Take(envelope);
        else Core.Step(envelope.Message);
        _world.Network.Release(place);
    }

    private void TakeRequest(int place)
    {
        var request = _world.Clients[place];
        _world.Clients.Release(place);
        _world.Recorder.Add(request.IsRead ? WorldEvent.Read : WorldEvent.Proposed, _replica.Node, request.Operation);
        var admission = request.IsRead ? Core.Read(request.Operation) : Core.Propose(request.Bytes);
        if (!admission.IsTaken)
        {
            _world.Clients.Answer(request.Operation, new ClientAnswer(ClientOutcome.Refused, admission.Refusal, _world.Find(admission.Leader)?.Node ?? -1, null));
        }
        else if (request.IsRead)
        {
            _requests.Add(request.Operation, request.Bytes);
        }
        else
        {
            _world.Counts.Proposals++;
            if (admission.Term > Term.Zero) _requests.Add(request.Operation, admission.Term, admission.Index);
            else _world.Clients.Answer(request.Operation, new ClientAnswer(ClientOutcome.Unknown, Refusal.None, _world.Find(Core.Leader)?.Node ?? -1, null));
        }
    }

    private void Written(WriteId write)
    {
        _world.Recorder.Add(WorldEvent.Written, _replica.Node, write.Value);
        Core.WriteCompleted(write);
        CompleteAtGate(write);
        if (write == _blockedBy) _blockedBy = WriteId.None;
    }

    private void CompleteAtGate(WriteId write)
    {
        _ready.Clear();
        _gate.Complete(write, _ready);
        Release();
    }

    private void SnapshotDurable(LogIndex index)
    {
        _isSaving = false;
        if (index < Core.Log.Snapshot || _durableSnapshot?.Index > index || _process.Journal.State.Snapshot?.Index != index) return;
        _durableSnapshot = _process.Journal.State.Snapshot;
        _durableSnapshotState = _savedState;
        Core.SnapshotTaken(index);
        var purge = Math.Min(index.Value, Applied.Value - _process.Random.Between(0, _world.Options.KeptBehindSnapshot));
        if (purge <= Core.Log.Purged.Value) return;
        Core.Purge(new LogIndex(purge));
        _process.Journal.Purge(new LogIndex(purge));
    }

    /// <summary>Takes effects until there are none, or a synchronous write must complete first.</summary>
    private void Turn()
    {
        while (!_process.IsDead && !IsBlocked && Core.HasEffects)
        {
            Core.TakeEffects(_effects);
            Handle();
        }

        if (_process.IsDead) return;
        if (Core.Fault is { Kind: not FaultKind.StorageFailed } fault) throw new OracleViolationException($"fault {fault.Kind}", $"Replica {_replica.Replica}: {fault.Detail}");
        _world.Oracles.Stepped(_replica);
    }

    private void Handle()
    {
        if (_effects.LeadershipChanged) NoteLeadership();
        if (CrashesHere()) return;
        if (_effects.Write is { } write) Begin(write);
        if (CrashesHere()) return;
        foreach (ref readonly var send in _effects.Sends)
        {
            _ready.Clear();
            _gate.Take(send, _ready);
            Release();
            if (CrashesHere()) return;
        }

        if (!_effects.Apply.IsEmpty)
        {
            _lane.Add(_effects.Apply);
            ScheduleApply();
        }

        foreach (var grant in _effects.Grants) _requests.Grant(grant.Request, grant.Index);
        if (!_effects.Grants.IsEmpty) _world.Counts.Reads += _requests.AnswerQueries(Applied, Machine);
        foreach (var lost in _effects.LostReads) _requests.Lose(lost, _world.Find(_effects.Leader)?.Node ?? -1);
        foreach (ref readonly var fetch in _effects.Fetches) Fetch(fetch);
        if (_effects.Removed) _replica.ToldRemoved = true;
        CrashesHere();
    }

    private void Begin(in WriteEffect write)
    {
        _world.Recorder.Add(WorldEvent.Write, _replica.Node, write.Id.Value, write.Entries.Count);
        _gate.Begin(write);
        byte[]? state = null;
        if (write.Snapshot is { } snapshot)
        {
            if (_snapshots.Received?.Index != snapshot.Index) throw new InvalidOperationException($"The core wants snapshot {snapshot.Index}, and {_snapshots.Received?.Index} was received.");
            state = _snapshots.ReceivedState;
            Restore(snapshot, state);
        }

        _process.Journal.Write(write, state);
        if (!_world.Options.Core.AsynchronousStorage) _blockedBy = write.Id;
    }

    private void Restore(SnapshotDescriptor snapshot, byte[] state)
    {
        _world.Counts.Installs++;
        _lane.Clear();
        Machine.Restore(state);
        _world.Recorder.Add(WorldEvent.Restored, _replica.Node, snapshot.Index.Value, (long)Machine.Digest);
        Applied = ConfigurationIndex = snapshot.Index;
        (_durableSnapshot, _durableSnapshotState) = (snapshot, state);
        _requests.Skipped(snapshot.Index);
        _world.Oracles.Restored(_replica);
    }

    private void Release()
    {
        if (_gate.Fault is { } fault) throw new OracleViolationException("durable before sent", $"Replica {_replica.Replica}: {fault.Detail}");
        foreach (var message in _ready)
        {
            _world.Oracles.Sent(_replica, message);
            if (message.Kind == MessageKind.InstallSnapshot) HandOver(message);
            else Transmit(message, null);
        }
    }

    private void HandOver(in Message message)
    {
        if (_durableSnapshot?.Index == message.Snapshot!.Index) _snapshots.Begin(message with { Snapshot = message.Snapshot }, _durableSnapshotState);
        else throw new InvalidOperationException($"The core sends snapshot {message.Snapshot.Index}, and {_durableSnapshot?.Index} is the latest durable one.");
    }

    private void Fetch(in LogFetch fetch)
    {
        _world.Counts.Fetches++;
        _fetched.Enqueue((fetch, _process.Journal.State.Read(fetch.First, fetch.Last, fetch.BytesMax)));
        _world.Events.After(_process.Random.Between(10, 500), _process, (int)ProcessWork.Fetched);
    }

    private void NoteLeadership()
    {
        _world.Recorder.Add(WorldEvent.Role, _replica.Node, (long)_effects.Role, _effects.Term.Value);
        if (_effects.Role == Role.Leader) _world.Counts.Elections++;
        else _snapshots.Abandon();
    }

    private void ScheduleApply()
    {
        if (_isApplyScheduled || _lane.Count == 0) return;
        _isApplyScheduled = true;
        var late = _process.Random.Chance(_world.Options.LateApplyPerMillion);
        _world.Events.After(_process.Random.Between(1, late ? 50_000 : _world.Options.ApplyMicrosMax), _process, (int)ProcessWork.Apply);
    }

    private void Apply()
    {
        _isApplyScheduled = false;
        if (_lane.Count == 0) return;
        for (var left = 1 + _process.Random.Below(_world.Options.ApplyEntriesMax); left > 0 && _lane.Count > 0; left--) ApplyNext();
        Core.ApplyCompleted(Applied);
        _world.Counts.Reads += _requests.AnswerQueries(Applied, Machine);
        ScheduleApply();
        SaveSnapshotIfDue();
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
        if (entry.Kind == EntryKind.Configuration && _world.Options.AnnouncesConfigurations) Core.ApplyConfiguration(entry.Index);
        _requests.Applied(entry, response);
    }

    private void SaveSnapshotIfDue()
    {
        var isDue = Applied.Value - Core.Log.Snapshot.Value >= _world.Options.SnapshotEvery;
        if (!isDue || _isSaving || Core.Log.Applied != Applied || !Core.CanDescribeSnapshot(Applied)) return;
        (_isSaving, _savedState) = (true, Machine.Snapshot());
        _world.Counts.Snapshots++;
        _world.Recorder.Add(WorldEvent.Snapshot, _replica.Node, Applied.Value, _savedState.Length);
        _process.Journal.SaveSnapshot(Core.DescribeSnapshot(Applied), _savedState);
    }

    private bool CrashesHere()
    {
        if (CrashAfterSteps == 0 || --CrashAfterSteps > 0) return _process.IsDead;
        if (Core.Fault is null) _world.Oracles.Stepped(_replica); // the step that ends in a crash is looked at, too
        _replica.CrashHere();
        return true;
    }
}
