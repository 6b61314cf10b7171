using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Somebody who proposed a command and waits for its outcome.</summary>
/// <remarks>
/// Exactly one of the calls comes, once: from the shard when it refuses or gives up, from the apply lane when the command was applied. It must be quick and must
/// not throw.
/// </remarks>
internal interface IProposalCaller
{
    /// <summary>What is proposed; its command stays as it is until the outcome is told.</summary>
    CommandEnvelope Envelope { get; }

    /// <summary>The command was committed, and the state machine has reached it.</summary>
    /// <param name="outcome">What became of it; its response is valid until this call returns.</param>
    void Applied(in ApplyOutcome outcome);

    /// <summary>The command was not taken, and has no effect.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    void Refused(RequestRefusal reason, PeerId leader);

    /// <summary>Nobody here can say whether the command was or will be executed.</summary>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    void Unknown(PeerId leader);
}
