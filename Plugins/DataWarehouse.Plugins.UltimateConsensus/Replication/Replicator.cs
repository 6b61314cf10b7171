using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>The leader's side of replication: appends, sends, counts, commits (Raft paper 5.3, 5.4.2; thesis 10.2).</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class Replicator(Replica replica)
{
    private readonly List<LogFetch> _fetches = [];

    /// <summary>The latest snapshot that can be sent, or null.</summary>
    public SnapshotDescriptor? LatestSnapshot { get; set; }

    /// <summary>Whether old entries are wanted.</summary>
    public bool HasFetches => _fetches.Count > 0;

    /// <summary>Appends an entry of the current term to the leader's own log.</summary>
    /// <param name="kind">What it is for.</param>
    /// <param name="payload">Its bytes.</param>
    public void Append(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = new Entry(replica.Term, replica.Log.Last.Next, kind, payload);
        replica.UncommittedBytes += entry.SizeBytes;
        replica.Log.Append(entry);
    }

    /// <summary>Sends every other member what it lacks, or at least the commit index.</summary>
    public void Broadcast()
    {
        foreach (var member in replica.Members.All)
        {
            if (member.Replica != replica.Self)
                Send(member, sendsEmpty: true);
        }
    }

    /// <summary>The commit index has moved: tells it, or lets it wait for what follows.</summary>
    public void CommitAdvanced()
    {
        if (replica.Options.TellsCommitLate)
        {
            replica.CommitWaits = true;
            SendWaiting();
        }
        else
        {
            Broadcast();
        }
    }

    /// <summary>Tells the commit index to the members that can use it and were not told with anything else.</summary>
    public void TellCommit()
    {
        replica.CommitWaits = false;
        foreach (var member in replica.Members.All)
        {
            if (member.Replica != replica.Self && member.CanUseCommit(replica.Log.Commit))
                Send(member, sendsEmpty: true);
        }
    }

    /// <summary>A snapshot was handed over to a member, or could not be; late if the member does not wait for one.</summary>
    /// <param name="receiver">The member.</param>
    /// <param name="delivered">Whether it has the snapshot.</param>
    public void SnapshotReported(ReplicaId receiver, bool delivered)
    {
        if (replica.Members.Find(receiver) is not { State: ProgressState.Snapshot } member)
            return;

        if (!delivered)
            member.ForgetSnapshot();
        member.Probe();

        // Its own answer, or the next heartbeat's, says where to go on.
        member.PauseFlow();
    }

    /// <summary>Sends entries to the members that have some to get.</summary>
    public void SendWaiting()
    {
        foreach (var member in replica.Members.All)
        {
            if (member.Replica != replica.Self)
                Send(member, sendsEmpty: false);
        }
    }

    /// <summary>Sends one member the next entries, or a snapshot if they are gone.</summary>
    /// <param name="member">The member.</param>
    /// <param name="sendsEmpty">Whether a message without entries is worth sending, for the commit index or as a probe.</param>
    /// <returns>Whether something was sent.</returns>
    public bool Send(Progress member, bool sendsEmpty)
    {
        if (member.IsPaused)
            return false;

        var previous = new LogIndex(member.Next.Value - 1);
        if (!replica.Log.TryGetTerm(previous, out var previousTerm))
            return SendSnapshot(member);

        // A member with all its messages on their way still gets empty ones: if those were all lost, an empty one leads to an answer that frees them.
        var batch = EntryBatch.Empty;
        if ((member.State != ProgressState.Replicate || !member.IsInflightFull) && member.Next <= replica.Log.Last)
        {
            if (member.Next < replica.Log.FirstInMemory)
                return Fetch(member);
            batch = replica.Log.Read(member.Next, replica.Log.Last, replica.Options.AppendBytesMax);
        }

        if (batch.IsEmpty && !sendsEmpty)
            return false;

        SendBatch(member, previous, previousTerm, batch);
        return true;
    }

    /// <summary>Takes old entries that were fetched for a member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="entries">The entries; empty when they are not there any more.</param>
    public void Fetched(Progress member, EntryBatch entries)
    {
        if (!member.IsFetching)
        {
            replica.Drops.Add(DropReason.Late);
            return;
        }

        member.IsFetching = false;
        if (entries.IsEmpty)
        {
            // They were there a moment ago, or others have taken their place: the next heartbeat's answer asks for what is there then.
            if (member.Next.Value - 1 >= replica.Log.Start.Value)
                member.PauseFlow();
            else
                SendSnapshot(member);
            return;
        }

        var previous = new LogIndex(member.Next.Value - 1);
        if (!FitsLog(member.Next, entries) || !replica.Log.TryGetTerm(previous, out var previousTerm))
        {
            replica.Drops.Add(DropReason.Malformed);
            return;
        }

        if (!member.IsPaused && !(member.State == ProgressState.Replicate && member.IsInflightFull))
            SendBatch(member, previous, previousTerm, entries.ToOwned());
    }

    /// <summary>Tells every other member that the leader is there.</summary>
    /// <param name="round">The read round to confirm, or 0.</param>
    public void BroadcastHeartbeat(long round)
    {
        foreach (var member in replica.Members.All)
        {
            if (member.Replica == replica.Self)
                continue;

            // Never beyond what the member is known to hold: it would take an entry of its own for committed.
            var commit = replica.Options.Planted == PlantedBug.CommitBeyondMatch || member.Match > replica.Log.Commit ? replica.Log.Commit : member.Match;
            member.SentCommit(commit);
            replica.Outbox.Send(new Message { Kind = MessageKind.Heartbeat, To = member.Replica, Index = member.Match, Commit = commit, Round = round }, replica.Term);
        }
    }

    /// <summary>Moves the commit index to what a quorum holds, if that is an entry of this term (Raft paper, figure 8).</summary>
    /// <returns>Whether it moved.</returns>
    public bool AdvanceCommit()
    {
        var index = HeldByQuorum();
        if (index <= replica.Log.Commit || index > replica.Log.Last)
            return false;

        var isOfThisTerm = replica.Log.Matches(index, replica.Term);
        return (isOfThisTerm || replica.Options.Planted == PlantedBug.OldTermCommitted) && replica.Log.CommitTo(index);
    }

    /// <summary>Hands out the wishes for old entries.</summary>
    /// <param name="effects">Where to.</param>
    public void MoveFetchesTo(Effects effects)
    {
        foreach (ref readonly var fetch in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fetches))
            effects.Add(fetch);
        _fetches.Clear();
    }

    /// <summary>Forgets the wishes: this replica does not lead any more.</summary>
    public void ForgetFetches() => _fetches.Clear();

    private void SendBatch(Progress member, LogIndex previous, Term previousTerm, EntryBatch batch)
    {
        var bytes = 0L;
        foreach (ref readonly var entry in batch.Entries)
            bytes += entry.Payload.Length;
        var message = new Message
        {
            Kind = MessageKind.Append,
            To = member.Replica,
            Index = previous,
            LogTerm = previousTerm,
            Entries = batch,
            Commit = replica.Log.Commit,
        };
        replica.Outbox.Send(message, replica.Term);
        member.Sent(batch.Count, bytes, replica.Log.Commit);
    }

    private bool SendSnapshot(Progress member)
    {
        // Nobody listens at a member that was not heard; its next answer will bring it here again.
        if (!member.IsActive || LatestSnapshot is not { } snapshot || snapshot.Index < replica.Log.Start || snapshot.Index <= member.Match)
            return false;

        member.AwaitSnapshot(snapshot.Index);
        replica.Outbox.Send(new Message { Kind = MessageKind.InstallSnapshot, To = member.Replica, Snapshot = snapshot }, replica.Term);
        return true;
    }

    private bool Fetch(Progress member)
    {
        member.IsFetching = true;
        _fetches.Add(new LogFetch(member.Replica, member.Next, new LogIndex(replica.Log.FirstInMemory.Value - 1), replica.Options.AppendBytesMax));
        return false;
    }

    private bool FitsLog(LogIndex first, EntryBatch entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            ref readonly var entry = ref entries[i];
            if (entry.Index.Value != first.Value + i || !replica.Log.Matches(entry.Index, entry.Term))
                return false;
        }

        return true;
    }

    private LogIndex HeldByQuorum()
    {
        var configuration = replica.Configuration;
        if (configuration.Voters.IsEmpty)
            return LogIndex.Zero;

        Span<LogIndex> incoming = stackalloc LogIndex[configuration.Voters.Length];
        Fill(incoming, configuration.Voters);
        if (replica.Options.Planted != PlantedBug.None && PlantedQuorum(incoming) is { } planted)
            return planted;

        Span<LogIndex> outgoing = stackalloc LogIndex[configuration.OutgoingVoters.Length];
        Fill(outgoing, configuration.OutgoingVoters);
        var index = JointQuorum.Committed(incoming, outgoing);
        if (replica.Options.CrossCheck && !QuorumCheck.Agrees(index, incoming, outgoing))
            replica.Stop(FaultKind.InvariantBroken, index, "the commit index computed from scratch differs");
        return index;
    }

    private LogIndex? PlantedQuorum(Span<LogIndex> incoming)
    {
        switch (replica.Options.Planted)
        {
            case PlantedBug.JointIgnoresOutgoing:
                return MajorityQuorum.Committed(incoming);
            case PlantedBug.CommitWithoutQuorum when incoming.Length > 2:
                return MajorityQuorum.Committed(incoming[1..^1]);
            case PlantedBug.LearnerCounted:
                foreach (var learner in replica.Configuration.Learners)
                {
                    var held = replica.Members.Find(learner)!.Match;
                    incoming.Sort();
                    if (held > incoming[0])
                        incoming[0] = held;
                }

                return MajorityQuorum.Committed(incoming);
            default:
                return null;
        }
    }

    private void Fill(Span<LogIndex> held, ImmutableArray<ReplicaId> voters)
    {
        for (var i = 0; i < held.Length; i++)
            held[i] = replica.Members.Find(voters[i])?.Match ?? LogIndex.Zero;
    }
}
