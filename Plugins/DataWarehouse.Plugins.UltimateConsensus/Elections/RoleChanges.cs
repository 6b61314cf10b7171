using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>How a replica gets from one role to another, and what it forgets on the way (Raft paper, figure 4).</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class RoleChanges(Replica replica, ReadRounds reads)
{
    /// <summary>Follows.</summary>
    /// <param name="term">The term, the current one or later.</param>
    /// <param name="leader">Who leads in it, or nobody yet.</param>
    public void Follow(Term term, ReplicaId leader)
    {
        // A follower that only hears of a later term keeps waiting as long as it would have (Raft paper, figure 2): else candidates whose logs are too short
        // to win could keep the one that would win from ever asking.
        var elapsed = replica.Role == Role.Follower && leader.IsNone ? replica.Timer.ElapsedTicks : 0;
        var timeout = replica.Timer.TimeoutTicks;
        Forget(term);
        if (elapsed > 0)
            replica.Timer.GoOn(elapsed, timeout);
        replica.Role = Role.Follower;
        Heard(leader);
    }

    /// <summary>Notes who leads in the current term.</summary>
    /// <param name="leader">The leader, or nobody.</param>
    public void Heard(ReplicaId leader)
    {
        if (!leader.IsNone)
            replica.LeaderOfTerm = leader;
        replica.Leader = leader;
    }

    /// <summary>
    /// Asks around before it begins a term of its own; nothing durable changes. Each round has a timeout of its own: replicas that drew the same one
    /// would else ask at the same time for ever.
    /// </summary>
    public void PreCampaign()
    {
        replica.Timer.Redraw();
        replica.Tally.Clear();
        reads.Abandon();
        replica.Leader = ReplicaId.None;
        replica.Role = Role.PreCandidate;
    }

    /// <summary>Begins the next term and votes for itself.</summary>
    public void Campaign()
    {
        Forget(replica.Term.Next);
        replica.Vote = replica.Self;
        replica.Role = Role.Candidate;
    }

    /// <summary>Leads the current term.</summary>
    public void Lead()
    {
        Forget(replica.Term);
        Heard(replica.Self);
        replica.Role = Role.Leader;
        if (replica.Members.Find(replica.Self) is { } self)
        {
            self.Acknowledge(replica.Log.Durable);
            self.Replicate();
            self.IsActive = true;
        }

        // Entries of earlier terms may hold a change that is not applied yet; no further one before they all are.
        replica.PendingChange = replica.Log.Last;
    }

    private void Forget(Term term)
    {
        if (term < replica.Term)
            replica.Stop(Faults.FaultKind.InvariantBroken, LogIndex.Zero, $"the term would go back from {replica.Term} to {term}");
        if (replica.Term != term)
        {
            replica.Term = term;
            replica.Vote = ReplicaId.None;
            replica.LeaderOfTerm = ReplicaId.None;
        }

        replica.Leader = ReplicaId.None;
        replica.TransferTarget = ReplicaId.None;
        replica.PendingChange = LogIndex.Zero;
        replica.UncommittedBytes = 0;
        replica.CommitWaits = false;
        replica.HeartbeatElapsedTicks = 0;
        replica.OwnVote = default;
        replica.Timer.Redraw();
        replica.Tally.Clear();
        replica.Members.Restart(replica.Log.Last);
        reads.Abandon();
    }
}
