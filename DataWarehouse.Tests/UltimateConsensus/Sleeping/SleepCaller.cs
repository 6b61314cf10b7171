using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.Plugins.UltimateConsensus.Shards;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

/// <summary>Proposes or reads, and notes what it hears.</summary>
internal sealed class SleepCaller : IProposalCaller, IQueryCaller
{
    public CommandEnvelope Envelope { get; } = CommandEnvelope.PlainCommand(0, "x"u8.ToArray());

    public bool IsDone { get; private set; }

    public string Said { get; private set; } = "nothing";

    public void Applied(in ApplyOutcome outcome) => (IsDone, Said) = (true, "applied");

    public void Answer(IStateMachine machine, LogIndex index) => (IsDone, Said) = (true, "answered");

    public void Refused(RequestRefusal reason, PeerId leader) => Said = $"{reason} {leader}";

    public void Unknown(PeerId leader) => Said = "unknown";
}
