using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Simulation.Swarms;
using DataWarehouse.Simulation.Workload;

namespace DataWarehouse.Simulation.Fleets;

/// <summary>A client's command at a shard.</summary>
/// <remarks>Not thread-safe; belongs to its world.</remarks>
/// <param name="process">The process that was asked.</param>
/// <param name="clients">The way back.</param>
/// <param name="request">What is asked; an empty command is one that changes nothing in any store.</param>
/// <param name="askedMicros">When it was asked.</param>
internal sealed class ClientProposal(NodeProcess process, ClientPort clients, ClientPort.Request request, long askedMicros)
    : ClientCaller(process, clients, request.Operation, askedMicros), IProposalCaller
{
    /// <inheritdoc/>
    public CommandEnvelope Envelope { get; } = request.Bytes.IsEmpty ? CommandEnvelope.PlainCommand(0, default) : CommandEnvelopeCodec.Decode(request.Bytes);

    /// <inheritdoc/>
    public override bool IsSound => Envelope.Kind != EnvelopeKind.Malformed;

    /// <inheritdoc/>
    public void Applied(in ApplyOutcome outcome) => Done(CommandResponse.Encode(outcome));

    /// <inheritdoc/>
    public void Refused(RequestRefusal reason, PeerId leader) => Refuse(reason, leader);

    /// <inheritdoc/>
    public void Unknown(PeerId leader) => Lose(leader);
}
