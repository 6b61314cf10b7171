using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.UltimateConsensus.Nodes;

namespace DataWarehouse.Tests.UltimateConsensus.Shards;

/// <summary>Proposes a command or asks for all, and keeps the one answer.</summary>
internal sealed class RigCaller(string command) : IProposalCaller, IQueryCaller
{
    public CommandEnvelope Envelope { get; } = CommandEnvelope.PlainCommand(0, NodeCluster.Bytes(command));

    /// <summary>"applied", "answered", "unknown" or the refusal; null as long as there is no answer.</summary>
    public string? Answer { get; private set; }

    public void Applied(in ApplyOutcome outcome) => Hear("applied");

    public void Refused(RequestRefusal reason, PeerId leader) => Hear(reason.ToString());

    public void Unknown(PeerId leader) => Hear("unknown");

    void IQueryCaller.Answer(IStateMachine machine, LogIndex index) => Hear("answered");

    private void Hear(string answer)
    {
        Assert.Null(Answer);
        Answer = answer;
    }
}
