using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Simulation.Network;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Tracing;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Sends the messages of one process once the gate lets them through.</summary>
/// <remarks>Not thread-safe; belongs to its driver.</remarks>
internal sealed class MessagePost
{
    private readonly SimulatedReplica _replica;
    private readonly ReplicaProcess _process;
    private readonly ReplicaWorld _world;
    private readonly SendGate _gate;
    private readonly StateMachineRunner _machine;
    private readonly SnapshotExchange _snapshots;
    private readonly List<Message> _ready = [];

    /// <summary>Begins with what the disk holds.</summary>
    /// <param name="replica">Whose.</param>
    /// <param name="process">Its process.</param>
    /// <param name="world">Where.</param>
    /// <param name="machine">Has the snapshots.</param>
    /// <param name="snapshots">Hands them over.</param>
    public MessagePost(SimulatedReplica replica, ReplicaProcess process, ReplicaWorld world, StateMachineRunner machine, SnapshotExchange snapshots)
    {
        _replica = replica;
        _process = process;
        _world = world;
        _machine = machine;
        _snapshots = snapshots;
        _gate = new SendGate(process.Journal.State.HardState, process.Journal.State.Last, world.Options.Core.Planted);
    }

    /// <summary>A write is about to be started.</summary>
    /// <param name="write">The write.</param>
    public void Begin(in WriteEffect write) => _gate.Begin(write);

    /// <summary>A write has completed: sends what waited for it.</summary>
    /// <param name="write">The write.</param>
    public void Complete(WriteId write)
    {
        _ready.Clear();
        _gate.Complete(write, _ready);
        Release();
    }

    /// <summary>Sends a message of the core, or lets it wait for its write.</summary>
    /// <param name="send">The message.</param>
    public void Take(in Outgoing send)
    {
        _ready.Clear();
        _gate.Take(send, _ready);
        Release();
    }

    /// <summary>Sends a message that waits for nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="attachment">What travels beside it, or null.</param>
    public void Transmit(in Message message, object? attachment)
    {
        if (_world.Find(message.To) is not { } receiver) return;
        _world.Recorder.Add(WorldEvent.Sent, _replica.Node, message);
        var isOnItsWay = _world.Network.Send(new Envelope
        {
            From = _replica.Node,
            To = receiver.Node,
            Message = message,
            Attachment = attachment,
            Start = _process.Journal.Start,
            DurableBatch = _process.Journal.DurableThrough,
        });
        if (isOnItsWay || !_process.Random.Chance(_world.Habits.UnreachablePerMillion)) return;
        _world.Counts.Unreachable++;
        _world.Events.After(_process.Random.Between(50, 5_000), _process, (int)ProcessWork.Unreachable, message.To.Value);
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
        if (_machine.DurableSnapshot?.Index == message.Snapshot!.Index) _snapshots.Begin(message with { Snapshot = message.Snapshot }, _machine.DurableSnapshotState);
        else throw new InvalidOperationException($"The core sends snapshot {message.Snapshot.Index}, and {_machine.DurableSnapshot?.Index} is the latest durable one.");
    }
}
