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
/// <param name="restarts">Lets replicas begin anew.</param>
/// <param name="completed">Is told of each replica's part that is durable.</param>
/// <param name="planted">A fault put in on purpose.</param>
internal sealed class ShardWrites(IShardPorts ports, ShardRestarts restarts, Action<TurnPart> completed, PlantedShardBug planted = PlantedShardBug.None)
{
    private readonly Dictionary<long, TurnRequest> _underWay = [];
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
        if (admission == WriteAdmission.Closed)
        {
            Abandon();
            return true;
        }

        if (admission != WriteAdmission.Accepted) throw new InvalidOperationException($"The log does not take the writes of a turn: {admission}.");
        _tickets++;
        Request.Submitted();
        foreach (var part in Request.Parts) part.Replica.RequestsUnderWay++;
        _underWay.Add(ticket.Value, Next());
        return true;
    }

    /// <summary>A request ended.</summary>
    /// <param name="ticket">Which.</param>
    /// <param name="outcome">How.</param>
    public void Written(WriteTicket ticket, WriteOutcome outcome)
    {
        if (!_underWay.Remove(planted == PlantedShardBug.OutcomeOfEarliestRequest ? EarliestUnderWay() : ticket.Value, out var request)) return;
        foreach (var part in request.Parts) part.Replica.RequestsUnderWay--;
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

    /// <summary>The disk is full: the commands in the request are given up, so that the votes in it may use what is kept back for them.</summary>
    private bool TrySubmitRest()
    {
        foreach (var replica in _refused) BeginRestart(replica, replica.Life);
        _refused.Clear();
        return TrySubmit();
    }

    /// <summary>The log has failed or was closed: nothing is durable any more, so nobody may go on who wanted something written.</summary>
    private void Abandon()
    {
        var request = Next();
        foreach (var part in request.Parts)
            part.Replica.Stop(new ReplicaFault(FaultKind.StorageFailed, part.Replica.Core.Term, part.Replica.Core.Log.Commit, "The log has stopped."));
        _spare.Push(request);
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
        if (replica.Life != life) return;
        // What waits for room builds on what was undone, also where the replica has stopped since.
        Request.TakeOut(replica);
        if (replica.IsRunning) restarts.Begin(replica);
    }

    private long EarliestUnderWay()
    {
        var ticket = 1L;
        while (ticket <= _tickets && !_underWay.ContainsKey(ticket)) ticket++;
        return ticket;
    }
}
