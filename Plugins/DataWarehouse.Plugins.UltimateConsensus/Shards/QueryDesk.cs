using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Proposals;
using DataWarehouse.Plugins.UltimateConsensus.Reads;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Shards;

/// <summary>The linearizable reads of one replica: those whose round is under way, and those that wait until enough is handed to the state machine.</summary>
/// <remarks>Not thread-safe; belongs to its replica.</remarks>
/// <param name="core">The core.</param>
/// <param name="options">How long anybody waits.</param>
internal sealed class QueryDesk(RaftCore core, ShardOptions options)
{
    private readonly Dictionary<long, IQueryCaller> _rounds = [];
    private readonly Queue<WaitingQuery> _granted = new();

    /// <summary>The last read that was begun before a tick, one a tick at most, so that a read costs nothing for its deadline.</summary>
    private readonly Queue<(long Request, long DeadlineTick)> _deadlines = new();

    private long _request;
    private long _overdue;
    private long _marked;
    private long _nowTick;

    /// <summary>How many reads are under way.</summary>
    public int Count => _rounds.Count + _granted.Count;

    /// <summary>How many reads were handed to the state machine to be answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Begins a read.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Add(IQueryCaller caller, PeerId leader)
    {
        var admission = core.Read(++_request);
        if (admission.IsTaken)
        {
            _rounds.Add(_request, caller);
            return;
        }

        caller.Refused(admission.Refusal switch
        {
            Refusal.Busy => RequestRefusal.Busy,
            Refusal.Stopped => RequestRefusal.Stopped,
            _ => RequestRefusal.NotLeader,
        }, leader);
    }

    /// <summary>A read may be answered once a place has been applied.</summary>
    /// <param name="grant">The read and the place.</param>
    public void Granted(ReadGrant grant)
    {
        if (_rounds.Remove(grant.Request, out var caller)) _granted.Enqueue(new WaitingQuery(grant.Index, caller, _nowTick + options.OutcomeTicks));
    }

    /// <summary>A read got no answer, because the leader changed.</summary>
    /// <param name="request">The read.</param>
    /// <param name="leader">Who leads now, as far as known; or nobody.</param>
    public void Lost(long request, PeerId leader)
    {
        if (_rounds.Remove(request, out var caller)) caller.Refused(RequestRefusal.NotLeader, leader);
    }

    /// <summary>Gives the next read whose entries have all been handed to the state machine.</summary>
    /// <param name="handed">The last entry handed over.</param>
    public IQueryCaller? TakeReady(LogIndex handed)
    {
        if (!_granted.TryPeek(out var first) || (first.Index > handed && options.Planted != PlantedShardBug.ReadBeforeApplied)) return null;
        Answered++;
        return _granted.Dequeue().Caller;
    }

    /// <summary>A tick has passed: whoever has waited too long is refused. That costs nobody anything but another attempt.</summary>
    /// <param name="nowTick">The tick of the shard.</param>
    /// <param name="leader">Who leads, as far as known; or nobody.</param>
    public void Tick(long nowTick, PeerId leader)
    {
        _nowTick = nowTick;
        if (_marked < _request) _deadlines.Enqueue((_marked = _request, nowTick + options.OutcomeTicks));
        while (_deadlines.TryPeek(out var due) && due.DeadlineTick <= nowTick)
        {
            _deadlines.Dequeue();
            if (_rounds.Count == 0) _overdue = due.Request;
            while (_overdue < due.Request)
            {
                if (_rounds.Remove(++_overdue, out var caller)) caller.Refused(RequestRefusal.NotLeader, leader);
            }
        }

        while (_granted.TryPeek(out var first) && first.DeadlineTick <= nowTick) _granted.Dequeue().Caller.Refused(RequestRefusal.NotLeader, leader);
    }

    /// <summary>The replica stops.</summary>
    /// <param name="reason">What those hear that wait.</param>
    public void Close(RequestRefusal reason)
    {
        for (var request = _request; _rounds.Count > 0; request--)
        {
            if (_rounds.Remove(request, out var caller)) caller.Refused(reason, default);
        }

        while (_granted.TryDequeue(out var waiting)) waiting.Caller.Refused(reason, default);
    }
}
