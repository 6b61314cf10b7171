using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Messages;

/// <summary>Decides what becomes of a message: the rules of terms and membership first, then whose matter it is (Raft paper 5.1).</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class MessageRouter(
    Replica replica,
    RoleChanges roles,
    Elector elector,
    LogReceiver receiver,
    Leadership leadership,
    ReadRounds reads)
{
    /// <summary>Takes a message.</summary>
    /// <param name="message">Anything.</param>
    public void Route(in Message message)
    {
        if (MessageCheck.Find(message, replica.Group, replica.Self) is { } reason)
            replica.Drops.Add(reason);
        else if (IsAdmitted(message))
            RouteAdmitted(message);
    }

    private void RouteAdmitted(in Message message)
    {
        LearnCommit(message);
        if (IsOfThisTerm(message))
            Dispatch(message);
    }

    // What a refusal says of the log holds in any term: a voter that the others left behind in an earlier one may be the only one that knows. The same
    // term at the same place means the same entries up to there (log matching), so what is committed there is committed here.
    private void LearnCommit(in Message message)
    {
        var isRefusal = message is { Refused: true, Kind: MessageKind.VoteResponse or MessageKind.PreVoteResponse };
        if (isRefusal && replica.Role is Role.PreCandidate or Role.Candidate
            && message.Commit > replica.Log.Commit && replica.Log.Matches(message.Commit, message.LogTerm))
        {
            replica.Log.CommitTo(message.Commit);
        }
    }

    private bool IsAdmitted(in Message message)
    {
        if (!replica.Options.EnforceReplicaIds)
            return true;

        if (replica.Configuration.IsRemoved(message.From))
        {
            replica.Drops.Add(DropReason.FromRemoved);
            if (message.Kind != MessageKind.Removed)
                replica.Outbox.Send(new Message { Kind = MessageKind.Removed, To = message.From }, replica.Term);
            return false;
        }

        if (!replica.Configuration.IsEmpty
            || message.Kind is MessageKind.Append or MessageKind.Heartbeat or MessageKind.InstallSnapshot or MessageKind.Removed)
        {
            return true;
        }

        replica.Drops.Add(DropReason.NotInitialised);
        return false;
    }

    private bool IsOfThisTerm(in Message message)
    {
        if (message.Kind is MessageKind.Propose or MessageKind.ReadIndex or MessageKind.Removed || message.Term == replica.Term)
            return true;
        return message.Term > replica.Term ? EntersTerm(message) : IsStaleButTaken(message);
    }

    private bool EntersTerm(in Message message)
    {
        if (message.Kind is MessageKind.Vote or MessageKind.PreVote && !message.Forced && IsLeaderAlive())
        {
            replica.Drops.Add(DropReason.LeaderIsAlive);
            return false;
        }

        // A pre-vote and its granting answer speak of a term that nobody has begun.
        if (message.Kind == MessageKind.PreVote || (message.Kind == MessageKind.PreVoteResponse && !message.Refused))
            return true;

        var leads = message.Kind is MessageKind.Append or MessageKind.Heartbeat or MessageKind.InstallSnapshot;
        roles.Follow(message.Term, leads ? message.From : ReplicaId.None);
        return true;
    }

    // Whoever was heard lately as a leader is not to be pushed aside by somebody who could not hear it (thesis 4.2.3).
    private bool IsLeaderAlive() =>
        replica.Options.CheckQuorum && !replica.Leader.IsNone && replica.Timer.IsWithinElectionTimeout;

    private bool IsStaleButTaken(in Message message)
    {
        if (message.Kind == MessageKind.Append && replica.Options.Planted == PlantedBug.StaleAppendTaken && replica.Role == Role.Follower)
            return true;

        // A leader of an old term that stickiness or pre-votes keep from hearing of the new one is told by an answer that carries it. So it is by
        // whoever cannot campaign: a learner that brought a later term along would else never take anything from it again.
        var isSilenced = replica.Options.CheckQuorum || replica.Options.PreVote || !replica.Configuration.IsVoter(replica.Self);
        var tellsLeader = isSilenced && message.Kind is MessageKind.Append or MessageKind.Heartbeat or MessageKind.InstallSnapshot;
        if (tellsLeader)
            replica.Outbox.Send(new Message { Kind = MessageKind.AppendResponse, To = message.From }, replica.Term);
        else if (message.Kind == MessageKind.PreVote)
            replica.Outbox.Send(new Message { Kind = MessageKind.PreVoteResponse, To = message.From, Refused = true }, replica.Term);
        else if (message.Kind == MessageKind.Vote && replica.Options.AnswersStaleVotes)
            replica.Outbox.Send(new Message { Kind = MessageKind.VoteResponse, To = message.From, Refused = true }, replica.Term);
        replica.Drops.Add(DropReason.StaleTerm);
        return false;
    }

    private void Dispatch(in Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Append or MessageKind.Heartbeat or MessageKind.InstallSnapshot:
                FromLeader(message);
                break;
            case MessageKind.AppendResponse or MessageKind.HeartbeatResponse:
                FromMember(message);
                break;
            case MessageKind.Vote or MessageKind.PreVote:
                elector.Answer(message);
                break;
            case MessageKind.VoteResponse or MessageKind.PreVoteResponse:
                VoteAnswered(message);
                break;
            case MessageKind.TimeoutNow:
                ToldToCampaign(message);
                break;
            case MessageKind.Removed:
                if (replica.Options.EnforceReplicaIds)
                    replica.Removal.Heard();
                break;
            case MessageKind.ReadIndexResponse:
                if (message.From != replica.Leader || !reads.TryGrantForwarded(message.Round, message.Index))
                    replica.Drops.Add(DropReason.Late);
                break;
            default:
                ToLeader(message);
                break;
        }
    }

    private void FromLeader(in Message message)
    {
        if (replica.IsLeader || (!replica.LeaderOfTerm.IsNone && replica.LeaderOfTerm != message.From && message.Term == replica.Term))
        {
            replica.Stop(FaultKind.TwoLeadersInATerm, LogIndex.Zero, $"replicas {(replica.IsLeader ? replica.Self : replica.LeaderOfTerm)} and {message.From} both lead in term {message.Term}");
            return;
        }

        if (replica.Role == Role.Follower)
        {
            replica.Timer.Restart();
            roles.Heard(message.From);
        }
        else
        {
            roles.Follow(message.Term, message.From);
        }

        elector.LeaderHeard();
        if (message.Kind == MessageKind.Append)
            receiver.Append(message);
        else if (message.Kind == MessageKind.Heartbeat)
            receiver.Heartbeat(message);
        else
            receiver.Install(message);
    }

    private void FromMember(in Message message)
    {
        if (!replica.IsLeader)
            replica.Drops.Add(DropReason.ImpossibleForRole);
        else if (replica.Members.Find(message.From) is not { } member)
            replica.Drops.Add(DropReason.NotAMember);
        else if (message.Kind == MessageKind.AppendResponse)
            leadership.AppendAnswered(message, member);
        else
            leadership.HeartbeatAnswered(message, member);
    }

    private void VoteAnswered(in Message message)
    {
        // A pre-vote is granted for the very next term; any other grant belongs to a campaign that is over.
        var isPreVote = message.Kind == MessageKind.PreVoteResponse;
        if (isPreVote && !message.Refused && message.Term != replica.Term.Next)
            replica.Drops.Add(DropReason.Late);
        else
            leadership.Count(message.From, isPreVote, !message.Refused);
    }

    private void ToldToCampaign(in Message message)
    {
        if (replica.Role != Role.Follower || (!replica.Leader.IsNone && replica.Leader != message.From) || !elector.CanCampaign)
            replica.Drops.Add(DropReason.ImpossibleForRole);
        else
            elector.Campaign(isPreVote: false, isForced: true);
    }

    private void ToLeader(in Message message)
    {
        if (!replica.IsLeader)
        {
            replica.Drops.Add(DropReason.ImpossibleForRole);
            return;
        }

        switch (message.Kind)
        {
            case MessageKind.TransferLeadership:
                leadership.Transfer(message.Subject);
                break;
            case MessageKind.ReadIndex:
                if (!reads.TryAskFor(message.From, message.Round))
                    replica.Drops.Add(DropReason.QueueFull);
                break;
            default:
                foreach (ref readonly var entry in message.Entries.Entries)
                    Propose(entry);
                break;
        }
    }

    private void Propose(in Entry entry)
    {
        if (entry.Kind == EntryKind.Command)
        {
            var payload = entry.Payload;
            leadership.Propose(new ReadOnlySpan<ReadOnlyMemory<byte>>(ref payload));
        }
        else if (ConfigurationChangeCodec.TryDecode(entry.Payload.Span, out var change, out _))
        {
            leadership.ChangeConfiguration(change);
        }
        else
        {
            replica.Drops.Add(DropReason.Malformed);
        }
    }
}
