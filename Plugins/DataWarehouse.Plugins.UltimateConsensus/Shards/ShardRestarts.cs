using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Streams;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// Replicas whose writes the log has undone: each begins anew from what is durable, as after a crash. Its lane first does what it has, and its requests to the log come to
/// their ends; then the log is asked. Usually the state machine goes on where it is, since all that it has applied is durable; where a snapshot from a leader was being
/// installed it may be ahead of the log, and is made anew, too.
/// </summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="ports">The log and the files of snapshots.</param>
/// <param name="works">Takes work for the apply lane.</param>
internal sealed class ShardRestarts(IShardPorts ports, List<ApplyWork> works)
{
    private readonly Dictionary<long, HostedReplica> _asked = [];
    private readonly List<HostedReplica> _waiting = [];
    private long _tickets;

    /// <summary>A replica stops, to begin anew.</summary>
    /// <param name="replica">The replica; it runs.</param>
    public void Begin(HostedReplica replica)
    {
        replica.BeginRestart();
        if (replica.IsRestarting) works.Add(new ApplyWork(ApplyWorkKind.Fence, replica.Applied, default, null));
    }

    /// <summary>The lane has done something for a replica that is to begin anew.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="report">What.</param>
    /// <returns>Whether the replica has begun anew.</returns>
    public bool Applied(HostedReplica replica, in ApplyReport report)
    {
        if (replica.IsRebuilt)
        {
            if (!report.Restored) return false;
            replica.RestartRebuilt();
            return true;
        }

        if (!replica.NeedsState && report.Index > replica.Core.Log.Applied) replica.Core.ApplyCompleted(report.Index);
        if (!report.IsFence) return false;
        _waiting.Add(replica);
        Ask();
        return false;
    }

    /// <summary>
    /// Asks the log for those it can be asked for now. It may be busy, or not have brought to an end what it took before; so this is to be called now and then.
    /// </summary>
    public void Ask()
    {
        for (var place = _waiting.Count - 1; place >= 0; place--)
        {
            var replica = _waiting[place];
            if (replica.Fault is null && (replica.RequestsUnderWay > 0 || !TryAsk(replica))) continue;
            _waiting.RemoveAt(place);
        }
    }

    /// <summary>What is durable of a replica was read.</summary>
    /// <param name="ticket">The wish.</param>
    /// <param name="logged">What the log holds; null if that changed meanwhile.</param>
    /// <returns>The replica that has begun anew, or null.</returns>
    public HostedReplica? Recovered(ReadTicket ticket, LoggedReplica? logged)
    {
        if (!_asked.Remove(ticket.Value, out var replica) || replica.Fault is not null) return null;
        if (logged is null)
        {
            // Not asked again at once: what the log has under way of the group ends with the disk's next answers.
            _waiting.Add(replica);
            return null;
        }

        foreach (var abandoned in replica.TakeAbandoned()) ports.Snapshots.Discard(replica, abandoned);
        if (replica.NeedsState)
        {
            replica.Rebuild(logged.State);
            ports.Snapshots.Rebuild(replica, logged.Snapshot ?? new StoredSnapshot(new SnapshotDescriptor(LogIndex.Zero, Term.Zero, Membership.Configuration.Empty), 0, 0, HasFile: false, IsInstalled: false));
            return null;
        }

        replica.Restart(logged.State);
        return replica;
    }

    /// <summary>A state machine was made from what is durable, or could not be.</summary>
    /// <param name="replica">For which replica.</param>
    /// <param name="rebuilt">The state machine, or null.</param>
    /// <param name="fault">What went wrong, in words; null if there is a state machine.</param>
    public void Rebuilt(HostedReplica replica, RestoredMachine? rebuilt, string? fault)
    {
        if (replica.Fault is not null || !replica.IsRebuilt)
            rebuilt?.Discard();
        else if (rebuilt is null)
            replica.Stop(new ReplicaFault(FaultKind.StateMachineFailed, replica.Core.Term, replica.Core.Log.Applied, fault ?? "There is no state machine."));
        else
            works.Add(new ApplyWork(ApplyWorkKind.Restore, replica.Applied, default, rebuilt));
    }

    private bool TryAsk(HostedReplica replica)
    {
        var ticket = ++_tickets;
        // The answer may come inside the call.
        _asked.Add(ticket, replica);
        var admission = ports.Recover(new ReadTicket(ticket), replica.Group);
        if (admission == ReadAdmission.Accepted) return true;
        _asked.Remove(ticket);
        if (admission == ReadAdmission.Busy) return false;
        replica.Stop(new ReplicaFault(FaultKind.StorageFailed, replica.Core.Term, replica.Core.Log.Applied, admission == ReadAdmission.NoGroup
            ? "The log holds nothing of the replica any more."
            : "The log has stopped."));
        return true;
    }
}
