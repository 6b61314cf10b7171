using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;
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
    private readonly SnapshotExchange _snapshots;
    private readonly PendingRequests _requests;
    private readonly RequestDesk _desk;
    private readonly StateMachineRunner _machine;
    private readonly MessagePost _post;
    private readonly Effects _effects = new();
    private readonly EntryFetches _fetches;
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
        var level = FeatureLevel.Of(world, replica);
        IsEarlierRelease = level != world.Options.Core;
        var options = level with { Seed = process.Random.NextBits() | 1, Priority = replica.Priority };
        Core = new RaftCore(new GroupId(1), replica.Replica, options, process.Journal.State.ToRecovered());
        _desk = new RequestDesk(replica, process, world, Core, _requests);
        _machine = new StateMachineRunner(replica, process, world, Core, _requests);
        _snapshots = new SnapshotExchange(this, world.Options);
        _fetches = new EntryFetches(process, world, Core);
        _post = new MessagePost(replica, process, world, _machine, _snapshots);
    }

    /// <summary>The core.</summary>
    public RaftCore Core { get; }

    /// <summary>Whether the process runs an earlier release than the others.</summary>
    public bool IsEarlierRelease { get; }

    /// <summary>The state machine.</summary>
    public ISimulatedStateMachine Machine => _machine.Machine;

    /// <summary>Up to where the state machine has applied.</summary>
    public LogIndex Applied => _machine.Applied;

    /// <summary>The place of the latest configuration entry that was applied, or of the snapshot it came in.</summary>
    public LogIndex ConfigurationIndex => _machine.ConfigurationIndex;

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
        if (!tellsClients) return;
        _requests.Break();
        _desk.Break();
    }

    /// <summary>Does a piece of work, and what follows from it.</summary>
    /// <param name="work">What.</param>
    /// <param name="argument">What belongs to it.</param>
    public void Do(ProcessWork work, long argument)
    {
        Give(work, argument);
        Turn();
    }

    /// <summary>Does a piece of work; what follows from it waits for <see cref="Turn"/>.</summary>
    /// <param name="work">What.</param>
    /// <param name="argument">What belongs to it.</param>
    public void Give(ProcessWork work, long argument)
    {
        switch (work)
        {
            case ProcessWork.Tick:
                _world.Recorder.Add(WorldEvent.Tick, _replica.Node);
                Core.Tick();
                ForgetLeaderNowAndThen();
                _snapshots.Tick();
                break;
            case ProcessWork.Message:
                Take((int)argument);
                break;
            case ProcessWork.Request:
                _desk.Take((int)argument);
                break;
            case ProcessWork.Written:
                Written(new WriteId(argument));
                break;
            case ProcessWork.SnapshotDurable:
                _machine.SnapshotDurable(new LogIndex(argument));
                break;
            case ProcessWork.Apply:
                _machine.Apply();
                break;
            case ProcessWork.Propose:
                _desk.ProposeHeld();
                break;
            case ProcessWork.Unreachable:
                Core.ReportUnreachable(new ReplicaId(argument));
                break;
            case ProcessWork.Fetched:
                _fetches.Provide(argument);
                break;
        }
    }

    /// <summary>Takes effects until there are none, or a synchronous write must complete first.</summary>
    public void Turn()
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

    /// <summary>Old entries that were wanted are here.</summary>
    /// <param name="number">The number of the wish.</param>
    /// <param name="entries">The entries.</param>
    public void Fetched(long number, EntryBatch entries) => _fetches.Fetched(number, entries);

    /// <summary>A write or a read failed: the core stops with a fault, and the process with it.</summary>
    /// <param name="write">Which; none if it was a read or no write of the core was under way.</param>
    /// <param name="detail">What the disk said.</param>
    public void WriteFailed(WriteId write, string detail)
    {
        if (_world.Options.Journal.SwallowsFailedSyncs && !write.IsNone && !_process.Journal.IsDead)
        {
            Core.WriteFailed(write, detail);
            _post.Complete(write);
            if (write == _blockedBy) _blockedBy = WriteId.None;
            Turn();
            return;
        }

        if (!_world.Options.Journal.SwallowsFailedSyncs)
        {
            Core.WriteFailed(write, detail);
            if (Core.Fault?.Kind != FaultKind.StorageFailed) throw new OracleViolationException("storage fault stops the replica", $"Replica {_replica.Replica} went on after: {detail}");
        }

        _replica.StopAfterDiskFault(detail);
    }

    /// <summary>Sends a message of the node itself, or one of the core.</summary>
    /// <param name="message">The message.</param>
    /// <param name="attachment">What travels beside it, or null.</param>
    public void Transmit(in Message message, object? attachment) => _post.Transmit(message, attachment);

    private void Take(int place)
    {
        ref readonly var envelope = ref _world.Network[place];
        _world.Counts.Delivered++;
        _world.Recorder.Add(WorldEvent.Delivered, _replica.Node, envelope.Message);
        _world.Find(envelope.Message.From)?.Peers.Hear(envelope.Start, envelope.DurableBatch);
        if (envelope.Attachment is SnapshotChunkAnswer answer) _snapshots.Take(envelope.Message.From, answer);
        else if (envelope.Attachment is SnapshotChunk) _snapshots.Take(envelope);
        else Core.Step(envelope.Message);
        _world.Network.Release(place);
    }

    private void Written(WriteId write)
    {
        _world.Recorder.Add(WorldEvent.Written, _replica.Node, write.Value);
        Core.WriteCompleted(write);
        _post.Complete(write);
        if (write == _blockedBy) _blockedBy = WriteId.None;
    }

    private void Handle()
    {
        if (_effects.LeadershipChanged) NoteLeadership();
        if (CrashesHere()) return;
        if (_effects.Write is { } write) Begin(write);
        if (CrashesHere()) return;
        foreach (ref readonly var send in _effects.Sends)
        {
            _post.Take(send);
            if (CrashesHere()) return;
        }

        if (!_effects.Apply.IsEmpty) _machine.Take(_effects.Apply);
        foreach (var grant in _effects.Grants) _requests.Grant(grant.Request, grant.Index);
        if (!_effects.Grants.IsEmpty) _machine.AnswerQueries();
        foreach (var lost in _effects.LostReads) _requests.Lose(lost, _world.Find(_effects.Leader)?.Node ?? -1);
        foreach (ref readonly var fetch in _effects.Fetches) _fetches.Ask(fetch);
        if (_effects.Removed) _replica.ToldRemoved = true;
        CrashesHere();
    }

    private void Begin(in WriteEffect write)
    {
        _world.Recorder.Add(WorldEvent.Write, _replica.Node, write.Id.Value, write.Entries.Count);
        _post.Begin(write);
        byte[]? state = null;
        if (write.Snapshot is { } snapshot)
        {
            if (_snapshots.Received?.Index != snapshot.Index) throw new InvalidOperationException($"The core wants snapshot {snapshot.Index}, and {_snapshots.Received?.Index} was received.");
            state = _snapshots.ReceivedState;
            _machine.Restore(snapshot, state);
        }

        _process.Journal.Write(write, state);
        if (!_world.Options.Core.AsynchronousStorage) _blockedBy = write.Id;
    }

    private void ForgetLeaderNowAndThen()
    {
        if (_world.IsCalm || !_process.Random.Chance(_world.Habits.ForgottenLeadersPerMillion) || !Core.ForgetLeader().IsTaken) return;
        _world.Counts.ForgottenLeaders++;
        _world.Recorder.Say(_replica.Node, "forgets its leader");
    }

    private void NoteLeadership()
    {
        _world.Recorder.Add(WorldEvent.Role, _replica.Node, (long)_effects.Role, _effects.Term.Value);
        if (_effects.Role == Role.Leader) _world.Counts.Elections++;
        else _snapshots.Abandon();
    }

    private bool CrashesHere()
    {
        if (CrashAfterSteps == 0 || --CrashAfterSteps > 0) return _process.IsDead;
        if (Core.Fault is null) _world.Oracles.Stepped(_replica); // the step that ends in a crash is looked at, too
        _replica.CrashHere();
        return true;
    }
}
