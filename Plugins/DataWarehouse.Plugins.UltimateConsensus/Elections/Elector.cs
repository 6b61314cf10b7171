using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>Asks for votes and gives them (Raft paper 5.2, 5.4.1; thesis 3.4, 9.6).</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Elector(Replica replica, RoleChanges roles)
{
    /// <summary>Campaigns that have led to no leader since one was last heard; the catalogue is asked before a second one.</summary>
    public int FruitlessCampaigns { get; private set; }

    /// <summary>What the catalogue has to say before a campaign.</summary>
    public CatalogueGate Gate { get; } = new(replica.Options);

    /// <summary>A leader is there.</summary>
    public void LeaderHeard()
    {
        FruitlessCampaigns = 0;
        Gate.Reset();
    }

    /// <summary>Lets one tick pass without a leader; campaigns when the wait is over and the catalogue does not object.</summary>
    public void Tick()
    {
        replica.Timer.Tick();
        if (!replica.IsPromotable || !replica.Timer.IsOver)
            return;

        if (!CanCampaign)
            replica.Timer.Restart();
        else if (Gate.Opens(FruitlessCampaigns, replica.Timer.TimeoutTicks))
            Campaign(replica.Options.PreVote, isForced: false);
    }

    /// <summary>The catalogue has answered.</summary>
    /// <param name="answer">The answer.</param>
    public void CatalogueAnswered(CatalogueAnswer answer)
    {
        if (!Gate.Answered(answer))
            replica.Drops.Add(DropReason.Late);

        // A removal is for good, so hearing of it late is hearing of it all the same.
        if (answer == CatalogueAnswer.Removed)
            replica.Removal.Heard();
    }

    /// <summary>Whether a replica that is a voter may campaign: not while a committed change of the voters waits to be applied (etcd #7280).</summary>
    public bool CanCampaign => replica.IsPromotable && !HasUnappliedChange();

    /// <summary>Campaigns.</summary>
    /// <param name="isPreVote">Whether it only asks around first.</param>
    /// <param name="isForced">Whether the leader itself asked for it.</param>
    public void Campaign(bool isPreVote, bool isForced)
    {
        if (isPreVote || isForced || !replica.Options.PreVote)
            FruitlessCampaigns++;
        Gate.Reset();
        if (isPreVote)
            roles.PreCampaign();
        else
            roles.Campaign();

        // The own vote counts once the write that follows is durable, like anybody's.
        var term = isPreVote ? replica.Term.Next : replica.Term;
        replica.OwnVote = new OwnVote(true, isPreVote, replica.Term);
        foreach (var member in replica.Members.All)
        {
            if (member.Replica != replica.Self && replica.Configuration.IsVoter(member.Replica))
                replica.Outbox.Send(Ask(member.Replica, isPreVote, isForced), term);
        }
    }

    /// <summary>Answers a candidate. The message's term is the current one, or for a pre-vote any that is not older.</summary>
    /// <param name="message">The question.</param>
    public void Answer(in Message message)
    {
        var isPreVote = message.Kind == MessageKind.PreVote;
        var isGranted = CanVote(message, isPreVote) && replica.Log.IsUpToDate(message.Index, message.LogTerm);
        if (isGranted && !isPreVote)
        {
            replica.Timer.Restart();
            replica.Vote = message.From;
        }

        var kind = isPreVote ? MessageKind.PreVoteResponse : MessageKind.VoteResponse;
        if (isGranted)
            replica.Outbox.Send(new Message { Kind = kind, To = message.From }, message.Term);
        else
            Refuse(message.From, kind);
    }

    /// <summary>Takes an answer to its own campaign.</summary>
    /// <param name="voter">Who answers.</param>
    /// <param name="isPreVote">What was asked.</param>
    /// <param name="isGranted">The answer.</param>
    /// <returns>How the campaign stands; pending when it is not under way.</returns>
    public VoteOutcome Count(ReplicaId voter, bool isPreVote, bool isGranted)
    {
        if (replica.Role != (isPreVote ? Role.PreCandidate : Role.Candidate))
        {
            replica.Drops.Add(DropReason.Late);
            return VoteOutcome.Pending;
        }

        if (!replica.Configuration.IsVoter(voter))
        {
            replica.Drops.Add(DropReason.NotAMember);
            return VoteOutcome.Pending;
        }

        replica.Tally.Add(voter, isGranted);
        return replica.Tally.Outcome(replica.Configuration, replica.Options.Planted);
    }

    // A candidate may need voters that the committed configuration leaves out, only because it does not know yet that it is committed; they refuse it for
    // ever if their logs are longer. So whoever refuses says what it knows to be committed (raft-rs commits by vote for the same reason).
    private void Refuse(ReplicaId candidate, MessageKind kind)
    {
        var commit = replica.Options.RefusalsTellCommit ? replica.Log.Commit : LogIndex.Zero;
        replica.Log.TryGetTerm(commit, out var term);
        replica.Outbox.Send(new Message { Kind = kind, To = candidate, Refused = true, Commit = commit, LogTerm = term }, replica.Term);
    }

    private Message Ask(ReplicaId voter, bool isPreVote, bool isForced) => new()
    {
        Kind = isPreVote ? MessageKind.PreVote : MessageKind.Vote,
        To = voter,
        Index = replica.Log.Last,
        LogTerm = replica.Log.LastTerm,
        Forced = isForced,
    };

    // A pre-vote for a later term binds nobody, so it may be given although the vote of this term is gone.
    private bool CanVote(in Message message, bool isPreVote) =>
        replica.Vote == message.From
        || (replica.Vote.IsNone && replica.Leader.IsNone)
        || (isPreVote && message.Term > replica.Term)
        || replica.Options.Planted == PlantedBug.VotesTwice;

    private bool HasUnappliedChange()
    {
        var log = replica.Log;
        foreach (ref readonly var entry in log.Read(log.Applied.Next, log.Commit, long.MaxValue).Entries)
        {
            if (entry.Kind == EntryKind.Configuration)
                return true;
        }

        return false;
    }
}
