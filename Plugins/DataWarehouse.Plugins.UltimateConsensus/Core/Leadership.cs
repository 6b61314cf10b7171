using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.Plugins.UltimateConsensus.Replication;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Core;

/// <summary>What a leader does, from winning its election to handing over.</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Leadership(
    Replica replica,
    RoleChanges roles,
    Elector elector,
    Replicator replicator,
    Reconfigurer reconfigurer,
    ReadRounds reads)
{
    /// <summary>Lets one tick pass.</summary>
    public void Tick()
    {
        replica.HeartbeatElapsedTicks++;
        replica.Timer.Tick();
        if (!replica.Timer.IsWithinElectionTimeout)
        {
            replica.Timer.Restart();
            if (replica.Options.CheckQuorum && !HearsQuorum())
            {
                roles.Follow(replica.Term, ReplicaId.None);
                return;
            }
        }

        // A hand-over that takes longer than an election timeout has failed (thesis 3.10); this replica leads on.
        if (!replica.TransferTarget.IsNone && ++replica.TransferElapsedTicks >= replica.Options.ElectionTicks)
            replica.TransferTarget = ReplicaId.None;

        LeaveJointIfDue();
        if (replica.HeartbeatElapsedTicks >= replica.Options.HeartbeatTicks)
        {
            replica.HeartbeatElapsedTicks = 0;
            replicator.BroadcastHeartbeat(reads.RoundUnderWay);
        }
    }

    /// <summary>Takes commands into the log.</summary>
    /// <param name="payloads">The commands.</param>
    public Admission Propose(ReadOnlySpan<ReadOnlyMemory<byte>> payloads)
    {
        if (FindRefusal() is { } refusal)
            return refusal;

        var bytes = 0L;
        foreach (var payload in payloads)
        {
            if (payload.Length > replica.Options.EntryBytesMax)
                return Admission.Refuse(Refusal.TooLarge, replica.Self, $"{payload.Length} bytes; at most {replica.Options.EntryBytesMax}");
            bytes += payload.Length + Entry.OverheadBytes;
        }

        if (!HasRoomFor(bytes))
            return Admission.Refuse(Refusal.Busy, replica.Self, $"{replica.UncommittedBytes} bytes are not committed yet");

        foreach (var payload in payloads)
            replicator.Append(EntryKind.Command, payload);
        Appended();
        return Admission.Take(replica.Term, replica.Log.Last);
    }

    /// <summary>Takes a configuration change into the log.</summary>
    /// <param name="change">The change.</param>
    public Admission ChangeConfiguration(ConfigurationChange change)
    {
        if (FindRefusal() is { } refusal)
            return refusal;
        if (change.Changes.Length > ConfigurationChange.ChangesMax)
            return Admission.Refuse(Refusal.TooLarge, replica.Self, $"{change.Changes.Length} parts; at most {ConfigurationChange.ChangesMax}");

        var check = reconfigurer.Check(change, out var detail);
        if (check != Refusal.None)
            return Admission.Refuse(check, replica.Self, detail);

        var payload = ConfigurationChangeCodec.Encode(change);
        if (!HasRoomFor(payload.Length + Entry.OverheadBytes))
            return Admission.Refuse(Refusal.Busy, replica.Self, $"{replica.UncommittedBytes} bytes are not committed yet");

        replicator.Append(EntryKind.Configuration, payload);
        replica.PendingChange = replica.Log.Last;
        Appended();
        return Admission.Take(replica.Term, replica.Log.Last);
    }

    /// <summary>Begins to hand leadership over (thesis 3.10): no new proposals until the target has all entries and is told to campaign.</summary>
    /// <param name="target">Who is to lead.</param>
    public Admission Transfer(ReplicaId target)
    {
        if (!replica.Configuration.IsVoter(target) || replica.Members.Find(target) is not { } member)
            return Admission.Refuse(Refusal.UnknownReplica, replica.Self, $"replica {target} is no voter");
        if (target == replica.Self || target == replica.TransferTarget)
            return Admission.Refuse(Refusal.NoEffect, replica.Self);

        // A time of its own, not that of the quorum check: else whoever asks often enough would keep a cut-off leader from noticing that it is one.
        if (replica.TransferTarget.IsNone)
            replica.TransferElapsedTicks = 0;
        replica.TransferTarget = target;
        if (member.Match == replica.Log.Last)
            TellToCampaign(target);
        else
            replicator.Send(member, sendsEmpty: true);
        return Admission.Take(replica.Term, LogIndex.Zero);
    }

    /// <summary>Takes a vote for this replica.</summary>
    /// <param name="voter">Whose.</param>
    /// <param name="isPreVote">Whether it is about a pre-vote.</param>
    /// <param name="isGranted">The answer.</param>
    public void Count(ReplicaId voter, bool isPreVote, bool isGranted)
    {
        switch (elector.Count(voter, isPreVote, isGranted))
        {
            case VoteOutcome.Won when isPreVote:
                elector.Campaign(isPreVote: false, isForced: false);
                break;
            case VoteOutcome.Won:
                Begin();
                break;
            case VoteOutcome.Lost:
                roles.Follow(replica.Term, ReplicaId.None);
                break;
        }
    }

    /// <summary>Takes a member's answer to an append.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="member">The member.</param>
    public void AppendAnswered(in Message message, Progress member)
    {
        member.IsActive = true;
        if (message.Refused)
        {
            Refused(message, member);
            return;
        }

        // An answer about nothing comes from a replica that told an old leader of its term; it says nothing about the log.
        if (message.Index > replica.Log.Last || (message.Index == LogIndex.Zero && member.Next.Value > 1))
        {
            replica.Drops.Add(message.Index == LogIndex.Zero ? DropReason.Late : DropReason.Malformed);
            return;
        }

        // An answer that says nothing new still shows that a probed member is there and matches.
        if (member.Acknowledge(message.Index) || (member.Match == message.Index && member.State == ProgressState.Probe))
            Progressed(message, member);
    }

    /// <summary>Takes a member's answer to a heartbeat.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="member">The member.</param>
    public void HeartbeatAnswered(in Message message, Progress member)
    {
        if (message.Round > reads.LastRound)
        {
            replica.Drops.Add(DropReason.Malformed);
            return;
        }

        member.IsActive = true;
        member.ResumeFlow();

        // A member that is probed gets an empty append although it lacks nothing: only an answer to that shows that it matches.
        if (member.Match < replica.Log.Last || member.State == ProgressState.Probe)
            replicator.Send(member, sendsEmpty: true);

        var round = replica.Options.Planted == PlantedBug.StaleReadRound ? reads.LastRound : message.Round;
        member.ConfirmedRound = Math.Max(member.ConfirmedRound, round);
        reads.Confirm();
    }

    /// <summary>Some of its own writes have completed: the leader counts as a holder of those entries now, not before (thesis 10.2.1).</summary>
    public void OwnEntriesDurable()
    {
        if (replica.IsLeader && replica.Members.Find(replica.Self)?.Acknowledge(replica.Log.Durable) == true && replicator.AdvanceCommit())
            replicator.CommitAdvanced();
    }

    /// <summary>Another configuration is in force.</summary>
    public void ConfigurationChanged()
    {
        if (!replica.IsLeader)
            return;

        if (!replica.Configuration.IsVoter(replica.Self))
        {
            if (replica.Options.StepDownOnRemoval)
                roles.Follow(replica.Term, ReplicaId.None);
            return;
        }

        if (replicator.AdvanceCommit())
            replicator.Broadcast();
        else
            replicator.SendWaiting();
        reads.Confirm();
        if (!replica.TransferTarget.IsNone && !replica.Configuration.IsVoter(replica.TransferTarget))
            replica.TransferTarget = ReplicaId.None;
    }

    /// <summary>Ends a joint configuration that is to end by itself, once the change that began it is applied.</summary>
    public void LeaveJointIfDue()
    {
        var configuration = replica.Configuration;
        if (configuration.IsJoint && configuration.LeavesJointByItself && replica.IsLeader && replica.PendingChange <= replica.Log.Applied)
            ChangeConfiguration(ConfigurationChange.LeaveJoint);
    }

    private void Begin()
    {
        roles.Lead();
        elector.LeaderHeard();
        replica.UncommittedBytes = replica.Log.SizeBytesAfter(replica.Log.Applying);
        replicator.Append(EntryKind.Command, ReadOnlyMemory<byte>.Empty);
        Appended();
    }

    private void Appended()
    {
        if (replica.Options.Planted == PlantedBug.LeaderCountsItselfEarly && replica.Members.Find(replica.Self)?.Acknowledge(replica.Log.Last) == true)
            replicator.AdvanceCommit();
        replicator.Broadcast();
    }

    private void Refused(in Message message, Progress member)
    {
        var possible = message.Hint;
        if (message.LogTerm > Term.Zero)
            possible = replica.Log.LastPossibleMatch(message.Hint, message.LogTerm, out _);
        if (!member.Regress(message.Index, possible))
            return;

        if (member.State == ProgressState.Replicate)
            member.Probe();
        replicator.Send(member, sendsEmpty: true);
    }

    private void Progressed(in Message message, Progress member)
    {
        if (member.State == ProgressState.Probe)
        {
            member.Replicate();
        }
        else if (member.State == ProgressState.Snapshot && member.Match >= replica.Log.Start)
        {
            // It need not be the snapshot that was sent: whatever brought it here, the log reaches it now (etcd raft #124).
            member.Probe();
            member.Replicate();
        }
        else if (member.State == ProgressState.Snapshot && member.Match >= member.PendingSnapshot)
        {
            // The log was cut further meanwhile: it needs a later snapshot, not the answer to this one.
            member.Probe();
        }
        else
        {
            member.FreeThrough(message.Index);
        }

        if (replicator.AdvanceCommit())
            replicator.CommitAdvanced();
        else if (!replica.CommitWaits && member.CanUseCommit(replica.Log.Commit))
            TellCommit(member);

        while (replicator.Send(member, sendsEmpty: false))
        {
            // Each message takes a place among those on their way, so this ends.
        }

        if (member.Replica == replica.TransferTarget && member.Match == replica.Log.Last)
            TellToCampaign(member.Replica);
    }

    private void TellCommit(Progress member)
    {
        if (replica.Options.TellsCommitLate)
            replica.CommitWaits = true;
        else
            replicator.Send(member, sendsEmpty: true);
    }

    private void TellToCampaign(ReplicaId target) =>
        replica.Outbox.Send(new Message { Kind = MessageKind.TimeoutNow, To = target }, replica.Term);

    private Admission? FindRefusal()
    {
        if (replica.Members.Find(replica.Self) is null)
            return Admission.Refuse(Refusal.NotAVoter, replica.Self);
        return replica.TransferTarget.IsNone ? null : Admission.Refuse(Refusal.TransferInProgress, replica.TransferTarget);
    }

    private bool HasRoomFor(long bytes) =>
        replica.UncommittedBytes == 0 || replica.UncommittedBytes + bytes <= replica.Options.UncommittedBytesMax;

    private bool HearsQuorum()
    {
        replica.Tally.Clear();
        foreach (var member in replica.Members.All)
        {
            if (member.IsActive || member.Replica == replica.Self)
                replica.Tally.Add(member.Replica, isGranted: true);
            member.IsActive = member.Replica == replica.Self;
        }

        return replica.Tally.Outcome(replica.Configuration, PlantedBug.None) == VoteOutcome.Won;
    }
}
