using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>In a term a replica votes for one candidate only, and its vote is on its disk before anybody hears of it.</summary>
/// <remarks>
/// Source: Raft paper, section 5.2 and figure 2 ("votedFor", persistent); sofa-jraft #1245 (stored after the request was sent) and #1241. A request for
/// votes counts as the candidate's vote for itself. Not thread-safe; belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class VoteDurability(Observations observations) : Oracle
{
    private readonly Dictionary<(ReplicaId Voter, Term Term), ReplicaId> _votes = [];

    /// <inheritdoc/>
    public override string Name => nameof(VoteDurability);

    /// <inheritdoc/>
    public override void Sent(IReplicaView replica, in Message message)
    {
        if (message.Kind == MessageKind.Vote) Check(replica, message.Term, replica.Replica);
        else if (message.Kind == MessageKind.VoteResponse && !message.Refused) Check(replica, message.Term, message.To);
    }

    private void Check(IReplicaView replica, Term term, ReplicaId candidate)
    {
        var seen = observations.Of(replica.Replica);
        if (seen.IsDamaged) return;
        if (!_votes.TryAdd((seen.Replica, term), candidate) && _votes[(seen.Replica, term)] != candidate)
            Violated($"Replica {seen.Replica} voted for {candidate} in term {term}, and before for {_votes[(seen.Replica, term)]}.");

        var durable = seen.DurableHardState;
        if (durable.Term < term || (durable.Term == term && durable.Vote != candidate))
            Violated($"Replica {seen.Replica} voted for {candidate} in term {term}; its disk holds term {durable.Term} and a vote for {durable.Vote}.");
    }
}
