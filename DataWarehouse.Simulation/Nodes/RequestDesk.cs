using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Takes the requests of clients to a core and tells them at once what was refused.</summary>
/// <remarks>Not thread-safe; belongs to its driver.</remarks>
/// <param name="replica">Whose.</param>
/// <param name="process">Its process.</param>
/// <param name="world">Where.</param>
/// <param name="core">Its core.</param>
/// <param name="pending">Keeps what is answered later.</param>
internal sealed class RequestDesk(SimulatedReplica replica, ReplicaProcess process, ReplicaWorld world, RaftCore core, PendingRequests pending)
{
    private readonly List<(long Operation, ReadOnlyMemory<byte> Command)> _held = [];

    /// <summary>Takes a request that has arrived.</summary>
    /// <param name="place">Its place at the clients' port; released.</param>
    public void Take(int place)
    {
        var request = world.Clients[place];
        world.Clients.Release(place);
        world.Recorder.Add(request.IsRead ? WorldEvent.Read : WorldEvent.Proposed, replica.Node, request.Operation);
        if (request.IsRead) Read(request.Operation, request.Bytes);
        else Propose(request.Operation, request.Bytes);
    }

    /// <summary>Proposes what waits, all or none.</summary>
    public void ProposeHeld()
    {
        if (_held.Count == 0) return;
        var commands = new ReadOnlyMemory<byte>[_held.Count];
        for (var position = 0; position < commands.Length; position++) commands[position] = _held[position].Command;
        var admission = core.Propose(commands);
        if (commands.Length > 1 && admission.IsTaken) world.Counts.Batches++;
        for (var position = 0; position < commands.Length; position++)
            Note(_held[position].Operation, admission, commands.Length - 1 - position);
        _held.Clear();
    }

    /// <summary>The process ends: what was not proposed yet is refused.</summary>
    public void Break()
    {
        foreach (var (operation, _) in _held) world.Clients.Answer(operation, new ClientAnswer(ClientOutcome.Refused, default, -1, null));
        _held.Clear();
    }

    private void Read(long operation, ReadOnlyMemory<byte> query)
    {
        var admission = core.Read(operation);
        if (admission.IsTaken) pending.Add(operation, query);
        else Refuse(operation, admission);
    }

    private void Propose(long operation, ReadOnlyMemory<byte> command)
    {
        if (_held.Count == 0 && !process.Random.Chance(world.Habits.HeldCommandsPerMillion))
        {
            Note(operation, core.Propose(command), 0);
            return;
        }

        _held.Add((operation, command));
        if (_held.Count >= world.Habits.BatchMax) ProposeHeld();
        else if (_held.Count == 1) world.Events.After(process.Random.Between(50, world.Habits.BatchMicrosMax), process, (int)ProcessWork.Propose);
    }

    /// <summary>Notes what became of a proposal; the place is that of the last command that was proposed with it.</summary>
    private void Note(long operation, in Admission admission, int before)
    {
        if (!admission.IsTaken)
        {
            Refuse(operation, admission);
            return;
        }

        world.Counts.Proposals++;
        if (admission.Term > Term.Zero) pending.Add(operation, admission.Term, new LogIndex(admission.Index.Value - before));
        else world.Clients.Answer(operation, new ClientAnswer(ClientOutcome.Unknown, Refusal.None, world.Find(core.Leader)?.Node ?? -1, null));
    }

    private void Refuse(long operation, in Admission admission) =>
        world.Clients.Answer(operation, new ClientAnswer(ClientOutcome.Refused, admission.Refusal, world.Find(admission.Leader)?.Node ?? -1, null));
}
