using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Tracing;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Nodes;

/// <summary>Takes the requests of clients to a core and tells them at once what was refused.</summary>
/// <remarks>Not thread-safe; belongs to its driver.</remarks>
/// <param name="replica">Whose.</param>
/// <param name="world">Where.</param>
/// <param name="core">Its core.</param>
/// <param name="pending">Keeps what is answered later.</param>
internal sealed class RequestDesk(SimulatedReplica replica, ReplicaWorld world, RaftCore core, PendingRequests pending)
{
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

    private void Read(long operation, ReadOnlyMemory<byte> query)
    {
        var admission = core.Read(operation);
        if (admission.IsTaken) pending.Add(operation, query);
        else Refuse(operation, admission);
    }

    private void Propose(long operation, ReadOnlyMemory<byte> command)
    {
        var admission = core.Propose(command);
        if (!admission.IsTaken)
        {
            Refuse(operation, admission);
            return;
        }

        world.Counts.Proposals++;
        if (admission.Term > Term.Zero) pending.Add(operation, admission.Term, admission.Index);
        else world.Clients.Answer(operation, new ClientAnswer(ClientOutcome.Unknown, Refusal.None, world.Find(core.Leader)?.Node ?? -1, null));
    }

    private void Refuse(long operation, in Admission admission) =>
        world.Clients.Answer(operation, new ClientAnswer(ClientOutcome.Refused, admission.Refusal, world.Find(admission.Leader)?.Node ?? -1, null));
}
