using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Replication;

/// <summary>The follower's side of replication (Raft paper, figure 2, "AppendEntries, receiver" and section 7).</summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class LogReceiver(Replica replica, Reconfigurer reconfigurer)
{
    private RaftLog Log => replica.Log;

    private PlantedBug Planted => replica.Options.Planted;

    /// <summary>Takes entries from the leader.</summary>
    /// <param name="message">The append, well formed.</param>
    public void Append(in Message message)
    {
        if (FindContradiction(message) is { } contradicted)
        {
            replica.Stop(FaultKind.CommittedEntryContradicted, contradicted, $"replica {message.From}, leader of term {message.Term}, has another entry at {contradicted}, which is committed here");
            return;
        }

        if (message.Index < Log.Commit)
        {
            Acknowledge(message.From, Log.Commit);
            return;
        }

        if (!MatchesPrevious(message))
        {
            Refuse(message);
            return;
        }

        Merge(message.Entries);
        var last = new LogIndex(message.Index.Value + message.Entries.Count);
        var known = Planted == PlantedBug.CommitBeyondMatch ? Log.Last : last;
        Log.CommitTo(message.Commit < known ? message.Commit : known);
        Acknowledge(message.From, last);
    }

    /// <summary>Hears from the leader.</summary>
    /// <param name="message">The heartbeat.</param>
    public void Heartbeat(in Message message)
    {
        var commit = message.Commit;
        if (Planted == PlantedBug.CommitBeyondMatch && commit > Log.Last)
            commit = Log.Last;

        // Within a term a follower's matching log only grows, so a shorter one has lost what was durable.
        var counted = LogIndex.Max(message.Index, commit);
        if (counted > Log.Last)
        {
            replica.Stop(FaultKind.AcknowledgedEntriesLost, counted, $"the leader counts on entry {counted}, which this replica acknowledged; its log ends at {Log.Last}");
            return;
        }

        Log.CommitTo(commit);
        replica.Outbox.Send(new Message { Kind = MessageKind.HeartbeatResponse, To = message.From, Round = message.Round }, replica.Term);
    }

    /// <summary>Takes a snapshot from the leader.</summary>
    /// <param name="message">The message, well formed.</param>
    public void Install(in Message message)
    {
        var snapshot = message.Snapshot!;
        if (Contradicts(snapshot))
        {
            replica.Stop(FaultKind.SnapshotContradicted, snapshot.Index, $"a snapshot says that entry {snapshot.Index} is of term {snapshot.Term}; another one is committed here");
            return;
        }

        Acknowledge(message.From, TryRestore(snapshot) ? Log.Last : Log.Commit);
    }

    private bool TryRestore(SnapshotDescriptor snapshot)
    {
        if (snapshot.Index <= Log.Commit)
            return false;

        if (!snapshot.Configuration.Contains(replica.Self) && !WasAddedAfter(snapshot))
        {
            replica.Drops.Add(DropReason.NotAMember);
            return false;
        }

        if (Log.Matches(snapshot.Index, snapshot.Term))
        {
            Log.CommitTo(snapshot.Index);
            return false;
        }

        Log.Restore(snapshot);
        replica.SnapshotToWrite = snapshot;
        reconfigurer.Restore(snapshot);
        return true;
    }

    // A replica that was added after the snapshot finds its addition among the entries behind it. Without replica ids that grow, nobody could
    // tell it from one that was removed.
    private bool WasAddedAfter(SnapshotDescriptor snapshot) =>
        replica.Options.EnforceReplicaIds && replica.Self > snapshot.Configuration.LastReplica;

    private bool Contradicts(SnapshotDescriptor snapshot) =>
        snapshot.Index <= Log.Commit && Log.TryGetTerm(snapshot.Index, out var term) && term != snapshot.Term;

    // Only what is committed here is compared: the leader has all of it, or it would not lead (Raft paper 5.4.3).
    private LogIndex? FindContradiction(in Message message)
    {
        if (message.Index > Log.Commit)
            return null;

        if (Log.TryGetTerm(message.Index, out var term) && term != message.LogTerm)
            return Planted == PlantedBug.PreviousTermIgnored ? null : message.Index;

        foreach (ref readonly var entry in message.Entries.Entries)
        {
            if (entry.Index > Log.Commit)
                break;
            if (Log.TryGetTerm(entry.Index, out term) && term != entry.Term)
                return entry.Index;
        }

        return null;
    }

    private bool MatchesPrevious(in Message message) => Planted == PlantedBug.PreviousTermIgnored
        ? message.Index <= Log.Last
        : Log.Matches(message.Index, message.LogTerm);

    // Cuts only at a true conflict: an append that comes late must not take away entries that a newer one brought (Raft paper, figure 2, step 3).
    private void Merge(EntryBatch entries)
    {
        foreach (ref readonly var entry in entries.Entries)
        {
            if (entry.Index <= Log.Last)
            {
                if (Log.Matches(entry.Index, entry.Term) && Planted != PlantedBug.CutWithoutConflict)
                    continue;
                Log.CutAfter(new LogIndex(entry.Index.Value - 1));
            }

            Log.Append(entry);
        }
    }

    private void Acknowledge(ReplicaId leader, LogIndex index) =>
        replica.Outbox.Send(new Message { Kind = MessageKind.AppendResponse, To = leader, Index = index }, replica.Term);

    private void Refuse(in Message message)
    {
        var from = message.Index < Log.Last ? message.Index : Log.Last;
        var hint = Log.LastPossibleMatch(from, message.LogTerm, out var hintTerm);
        var answer = new Message
        {
            Kind = MessageKind.AppendResponse,
            To = message.From,
            Index = message.Index,
            Refused = true,
            Hint = hint,
            LogTerm = hintTerm,
        };
        replica.Outbox.Send(answer, replica.Term);
    }
}
