using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>
/// The requests of a shard to the log: one a turn. What the log undoes for want of space is as if it had never been asked for: the replicas of it begin anew from what
/// is durable, as after a crash.
/// </summary>
/// <remarks>Not thread-safe; belongs to its shard.</remarks>
/// <param name="ports">The log.</param>
/// <param name="works">Takes work for the apply lane.</param>
/// <param name="completed">Is told of each replica's part that is durable.</param>
/// <param name="planted">A fault put in on purpose.</param>
internal sealed class ShardWrites(IShardPorts ports, List<ApplyWork> works, Action<TurnPart> completed, PlantedShardBug planted = PlantedShardBug.None)
{
    private readonly Dictionary<long, TurnRequest> _underWay = [];
    private readonly Dictionary<long, HostedReplica> _recoveries = [];
    private readonly Stack<TurnRequest> _spare = new();
    private readonly List<HostedReplica> _refused = [];
    private long _tickets;

    /// <summary>What the replicas of the present turn want written.</summary>
    public TurnRequest Request { get; private set; } = new();

    /// <summary>Whether the request waits for room in the log; until then no core may be called.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Hands the turn's request to the log. After it the cores may be called again.</summary>
    /// <returns>False if there is no room now.</returns>
    public bool TrySubmit()
    {
        // What waited for room may have been taken out since.
        IsBlocked = false;
        if (Request.IsEmpty) return true;
        if (Request.Writes.IsEmpty)
        {
            var request = Next();
            Complete(request);
            _spare.Push(request);
            return true;
        }

        var ticket = new WriteTicket(_tickets + 1);
        var admission = ports.Submit(ticket, Request.Writes, Request.MustSync);
        if (admission == WriteAdmission.NoSpace && Request.TakeOutNormal(_refused)) return TrySubmitRest();
        IsBlocked = admission is WriteAdmission.Busy or WriteAdmission.NoSpace;
        if (IsBlocked) return false;
        if (admission != WriteAdmission.Accepted) throw new InvalidOperationException($"The log does not take the writes of a turn: {admission}.");
        _tickets++;
        Request.Submitted();
        _underWay.Add(ticket.Value, Next());
        return true;
    }

    /// <summary>A request ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (!_underWay.Remove(planted == PlantedShardBug.OutcomeOfEarliestRequest ? EarliestUnderWay() : ticket.Value, out var request)) return;
        if (outcome == WriteOutcome.NoSpace) Refused(request, null);
        else Complete(request);
        _spare.Push(request);
    }

    /// <summary>What a request writes of one group is undone for want of space.</summary>
    /// <param name="ticket">Which request.</param>
    /// <param name="group">The group.</param>
    public void PartRefused(WriteTicket ticket, GroupId group)
    {
        if (_underWay.TryGetValue(ticket.Value, out var request)) Refused(request, group);
    }

    /// <summary>The lane has applied all that was handed to it, which is durable: a replica may begin anew.</summary>
    /// <param name="replica">The replica.</param>
    public void Fenced(HostedReplica replica)
    {
        var ticket = ++_tickets;
        _recoveries.Add(ticket, replica);
        if (ports.Recover(new ReadTicket(ticket), replica.Group) == ReadAdmission.Accepted) return;
        _recoveries.Remove(ticket);
        Fence(replica);
    }

    /// <summary>What is durable of a replica was read.</summary>
    /// <param name="ticket">The wish.</param>
    /// <param name="logged">What the log holds; null if the group has no life in it.</param>
    /// <returns>The replica that has begun anew, or null.</returns>
    public HostedReplica? Recovered(ReadTicket ticket, LoggedReplica? logged)
    {
        if (!_recoveries.Remove(ticket.Value, out var replica) || !replica.IsRestarting) return null;
        if (logged is not null)
        {
            replica.Restart(logged.State);
            return replica;
        }

        replica.Stop(new ReplicaFault(FaultKind.StorageFailed, replica.Core.Term, replica.Core.Log.Applied, "The log holds nothing of the replica."));
        return null;
    }

    /// <summary>The disk is full: the commands in the request are given up, so that the votes in it may use what is kept back for them.</summary>
    private bool TrySubmitRest()
    {
        foreach (var replica in _refused) BeginRestart(replica, replica.Life);
        _refused.Clear();
        return TrySubmit();
    }

    private TurnRequest Next()
    {
        var request = Request;
        Request = _spare.TryPop(out var spare) ? spare : new TurnRequest();
        Request.Begin();
        return request;
    }

    private void Complete(TurnRequest request)
    {
        foreach (var part in request.Parts)
        {
            if (part.Replica.IsRunning && part.Life == part.Replica.Life) completed(part);
        }
    }

    private void Refused(TurnRequest request, GroupId? group)
    {
        foreach (var part in request.Parts)
        {
            if (group is null || part.Replica.Group == group) BeginRestart(part.Replica, part.Life);
        }
    }

    private void BeginRestart(HostedReplica replica, int life)
    {
        if (!replica.IsRunning || replica.Life != life) return;
        if (replica.Install.IsUnderWay)
        {
            // The state machine may be ahead of the log by a whole snapshot: only a start from the disk can mend that.
            replica.Stop(new ReplicaFault(FaultKind.StorageFailed, replica.Core.Term, replica.Core.Log.Commit, "The disk became full while a snapshot was installed. Free some space and start the node again."));
            return;
        }

        // What waits for room builds on what was undone.
        Request.TakeOut(replica);
        replica.BeginRestart();
        Fence(replica);
    }

    private long EarliestUnderWay()
    {
        var ticket = 1L;
        while (ticket <= _tickets && !_underWay.ContainsKey(ticket)) ticket++;
        return ticket;
    }

    private void Fence(HostedReplica replica) => works.Add(new ApplyWork(ApplyWorkKind.Fence, replica.Applied, default, null));
}
