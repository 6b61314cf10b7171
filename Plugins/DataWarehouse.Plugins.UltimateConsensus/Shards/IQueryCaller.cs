using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>Somebody who asked a state machine and waits for the answer.</summary>
/// <remarks>
/// Either <see cref="Answer"/> comes, once, from the apply lane, or <see cref="Refused"/>, once, from the shard. It must be quick; what
/// <see cref="Answer"/> throws is the asker's own problem, so it catches what the state machine throws.
/// </remarks>
internal interface IQueryCaller
{
    /// <summary>The state machine is ready to be asked: everything that was committed when the question came is in it.</summary>
    /// <param name="machine">The state machine, to be used until this call returns.</param>
    /// <param name="index">The last entry it has applied.</param>
    void Answer(IStateMachine machine, LogIndex index);

    /// <summary>There will be no answer here.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    void Refused(RequestRefusal reason, PeerId leader);
}
