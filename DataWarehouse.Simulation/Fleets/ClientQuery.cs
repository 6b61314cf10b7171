using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Swarms;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>A client's linearizable read at a shard.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="process">The process that was asked.</param>
/// <param name="clients">The way back.</param>
/// <param name="request">What is asked.</param>
/// <param name="askedMicros">When it was asked.</param>
internal sealed class ClientQuery(NodeProcess process, ClientPort clients, ClientPort.Request request, long askedMicros)
    : ClientCaller(process, clients, request.Operation, askedMicros), IQueryCaller
{
    /// <inheritdoc/>
    public void Answer(IStateMachine machine, LogIndex index)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var response = new ArrayBufferWriter<byte>();
        machine.Query(request.Bytes.Span, response);
        Done(response.WrittenSpan.ToArray());
    }

    /// <inheritdoc/>
    public void Refused(RequestRefusal reason, PeerId leader) => Refuse(reason, leader);
}
