using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles.Observation;

namespace DataWarehouse.Simulation.Oracles;

/// <summary>What a leader commits is an entry of its own term, and stands on the disks of a quorum of the configuration in force, worked out from scratch.</summary>
/// <remarks>
/// Source: Raft paper, section 5.3 and 5.4.2; thesis 4.3 for both halves of a joint configuration; openraft #1802 (a sort mistake committed without a
/// quorum) and cecb5de8 (a stale acknowledgement counted). The disks are looked at directly, not what the core believes of them. Not thread-safe;
/// belongs to its world.
/// </remarks>
/// <param name="observations">What was seen.</param>
internal sealed class CommitQuorum(Observations observations) : Oracle
{
    /// <inheritdoc/>
    public override string Name => nameof(CommitQuorum);

    /// <inheritdoc/>
    public override void Stepped(IReplicaView replica)
    {
        var seen = observations.Of(replica.Replica);
        if (seen.Role != Role.Leader || !seen.Shows(StepChanges.Commit) || seen.Shows(StepChanges.Life)) return;
        var commit = seen.Positions.Commit;
        if (commit <= seen.PreviousPositions.Commit || !seen.Log.Holds(commit)) return;

        var term = seen.Log.TermAt(commit);
        // Who took several messages at once may have learned of it from a refusal of its vote, just before it began to lead.
        if (term != seen.Term && !seen.Shows(StepChanges.Leadership)) Violated($"Leader {seen.Replica} of term {seen.Term} committed {commit}, an entry of term {term}.");
        var hash = seen.Log.HashAt(commit);
        if (HasQuorum(seen.PreviousConfiguration, commit, term, hash) || HasQuorum(seen.Configuration, commit, term, hash)) return;
        Violated($"Leader {seen.Replica} of term {seen.Term} committed {commit}, which is not on the disks of a quorum.");
    }

    private bool HasQuorum(Configuration configuration, LogIndex index, Term term, ulong hash) =>
        HasMajority(configuration.Voters.AsSpan(), index, term, hash) && HasMajority(configuration.OutgoingVoters.AsSpan(), index, term, hash);

    private bool HasMajority(ReadOnlySpan<ReplicaId> voters, LogIndex index, Term term, ulong hash)
    {
        var holders = 0;
        foreach (var voter in voters)
        {
            if (Holds(observations.Of(voter), index, term, hash)) holders++;
        }

        return voters.IsEmpty || holders > voters.Length / 2;
    }

    private static bool Holds(ObservedReplica voter, LogIndex index, Term term, ulong hash)
    {
        if (index < voter.Durable.Base) return true;
        if (index > voter.Durable.Last || voter.Durable.TermAt(index) != term) return false;
        var own = voter.Durable.HashAt(index);
        return own == hash || own == ObservedLog.UnknownHash || hash == ObservedLog.UnknownHash;
    }
}
