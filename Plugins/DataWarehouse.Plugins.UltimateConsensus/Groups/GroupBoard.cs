using System.Collections.Immutable;
using DataWarehouse.Plugins.UltimateConsensus.Hosting;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Transport;
using DotNext.Threading;
using Lock = System.Threading.Lock;

namespace DataWarehouse.Plugins.UltimateConsensus.Groups;

/// <summary>What this process knows of one group: its replicas here, who leads, and how far all have come.</summary>
/// <remarks>Thread-safe. What it says may be stale when it is read; commit and applied index never go back.</remarks>
/// <param name="group">The group.</param>
/// <param name="voters">The nodes that hold its voters at the start.</param>
/// <param name="places">How many voters this process has.</param>
internal sealed class GroupBoard(int group, IReadOnlyList<PeerId> voters, int places) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RaftReplica?[] _replicas = new RaftReplica?[places];
    private readonly ReplicaReport?[] _reports = new ReplicaReport?[places];
    private readonly AsyncManualResetEvent _hasLeader = new(initialState: false);
    private RaftReplica? _leading;
    private PeerId _leader;
    private long _term;
    private long _commit;
    private long _applied;
    private Configuration? _configuration;

    /// <summary>The group.</summary>
    public int Group => group;

    /// <summary>The nodes of the voters at the start.</summary>
    public IReadOnlyList<PeerId> Voters => voters;

    /// <summary>The names of the nodes that hold voters now: those of the start until others are heard of.</summary>
    public IReadOnlyList<string> VoterNames
    {
        get
        {
            lock (_gate)
            {
                if (_configuration is not { Voters.IsEmpty: false } present) return [.. voters.Select(static voter => voter.Node)];
                return [.. present.Members.Where(member => present.Voters.Contains(member.Replica)).Select(static member => member.Node.Node)];
            }
        }
    }

    /// <summary>Whether nothing runs here any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether so many replicas here have stopped after faults that the group cannot go on here: a majority where all voters are here, otherwise the one.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate) return _reports.Count(static report => report is { Fault: not null }) > (places - 1) / 2;
        }
    }

    /// <summary>The replica here that leads, as far as known; or null.</summary>
    public RaftReplica? Leading => Volatile.Read(ref _leading);

    /// <summary>The highest index known to be committed.</summary>
    public long Commit => Volatile.Read(ref _commit);

    /// <summary>The highest index applied here.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Whether a leader is known, and which; nobody where there is none.</summary>
    public PeerId Leader
    {
        get
        {
            lock (_gate) return _leader;
        }
    }

    /// <summary>The node of another process that leads, as far as known; nobody while a replica here leads, or none is known to.</summary>
    /// <remarks>One look under the lock: a leader found here between two looks must not be taken for one elsewhere.</remarks>
    public PeerId LeaderElsewhere
    {
        get
        {
            lock (_gate) return _leading is not null || IsOfThisProcess(_leader) ? default : _leader;
        }
    }

    /// <summary>The highest term heard of.</summary>
    public long Term
    {
        get
        {
            lock (_gate) return _term;
        }
    }

    /// <summary>The members as last heard, or null before.</summary>
    public Configuration? Configuration
    {
        get
        {
            lock (_gate) return _configuration;
        }
    }

    /// <summary>The replicas that run here now.</summary>
    public ImmutableArray<RaftReplica> Replicas
    {
        get
        {
            lock (_gate) return [.. _replicas.OfType<RaftReplica>()];
        }
    }

    /// <summary>What was last heard of the replicas here; null of those that do not run, or were not heard yet.</summary>
    public ReplicaReport?[] Reports
    {
        get
        {
            lock (_gate) return [.. _reports];
        }
    }

    /// <summary>A voter of this process runs, or does not any more.</summary>
    /// <param name="place">Which voter.</param>
    /// <param name="replica">Its replica; null if it does not run.</param>
    public void Place(int place, RaftReplica? replica)
    {
        lock (_gate)
        {
            if (_replicas[place] is { } gone && ReferenceEquals(gone, _leading)) Lead_NeedsLock(null, default);
            _replicas[place] = replica;
            _reports[place] = null;
        }
    }

    /// <summary>The replica of a voter here, or null.</summary>
    /// <param name="place">Which voter.</param>
    public RaftReplica? At(int place)
    {
        lock (_gate) return _replicas[place];
    }

    /// <summary>What was last heard of a voter's replica here, or null.</summary>
    /// <param name="place">Which voter.</param>
    public ReplicaReport? ReportAt(int place)
    {
        lock (_gate) return _reports[place];
    }

    /// <summary>A replica here was looked at.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="report">How it was.</param>
    public void Heard(RaftReplica replica, ReplicaReport report)
    {
        Raise(ref _commit, report.Commit);
        Raise(ref _applied, report.Applied);
        lock (_gate)
        {
            var place = Array.IndexOf(_replicas, replica);
            if (place < 0) return;
            _reports[place] = report;
            _term = Math.Max(_term, report.Term);
            if (report.Fault is null && report.Commit >= _commit) _configuration = report.Configuration;
            Judge_NeedsLock();
        }
    }

    /// <summary>A voter here says who leads.</summary>
    /// <param name="place">Which voter.</param>
    /// <param name="term">The term.</param>
    /// <param name="leader">Who leads; or nobody.</param>
    /// <param name="leadsHere">Whether it is this voter.</param>
    public void HeardOfLeader(int place, long term, PeerId leader, bool leadsHere)
    {
        lock (_gate)
        {
            if (_reports[place] is not { } known) return;
            _term = Math.Max(_term, term);
            _reports[place] = known with { Term = term, Leader = leader, IsLeader = leadsHere };
            Judge_NeedsLock();
        }
    }

    /// <summary>A voter's replica here has stopped.</summary>
    /// <param name="place">Which voter.</param>
    /// <param name="fault">Why, in words.</param>
    public void HeardOfFault(int place, string fault)
    {
        lock (_gate)
        {
            if (_reports[place] is not { } known) return;
            _reports[place] = known with { Fault = fault, IsLeader = false };
            Judge_NeedsLock();
        }
    }

    /// <summary>A replica here has answered a proposal or read at an index.</summary>
    /// <param name="index">The index.</param>
    public void Answered(long index)
    {
        Raise(ref _commit, index);
        Raise(ref _applied, index);
    }

    /// <summary>A replica that was taken for the leader says that it is not.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="hint">Who leads, as far as it knows; or nobody.</param>
    public void Refuted(RaftReplica replica, PeerId hint)
    {
        lock (_gate)
        {
            if (hint != default && hint != replica.Node) Lead_NeedsLock(Array.Find(_replicas, other => other?.Node == hint), hint);
            else if (ReferenceEquals(_leading, replica)) Lead_NeedsLock(null, default);
        }
    }

    /// <summary>Looks at all replicas here.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var replica in Replicas)
        {
            var seen = new TaskCompletionSource<ReplicaReport>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!replica.TryLook(hosted => seen.TrySetResult(ReplicaReport.Of(hosted)))) continue;
            Heard(replica, await seen.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Waits until a leader is known.</summary>
    /// <param name="patience">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether one is.</returns>
    public ValueTask<bool> WaitForLeaderAsync(TimeSpan patience, CancellationToken cancellationToken) => _hasLeader.WaitAsync(patience, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Whoever waits goes on, and finds it closed.</remarks>
    public void Dispose()
    {
        lock (_gate)
        {
            Lead_NeedsLock(null, default);
            IsClosed = true;
            _hasLeader.Set();
            _hasLeader.Dispose();
        }
    }

    /// <summary>Of two that say they lead, the one of the higher term does; without one the latest word of who does counts.</summary>
    private void Judge_NeedsLock()
    {
        var best = -1;
        for (var place = 0; place < places; place++)
        {
            if (_reports[place] is not { Fault: null } report || report.Leader == default) continue;
            if (best < 0 || (report.Term, report.IsLeader ? 1 : 0).CompareTo((_reports[best]!.Term, _reports[best]!.IsLeader ? 1 : 0)) > 0) best = place;
        }

        if (best < 0)
        {
            Lead_NeedsLock(null, default);
            return;
        }

        var found = _reports[best]!;
        var leader = found.IsLeader ? _replicas[best]!.Node : found.Leader;
        var here = Array.FindIndex(_replicas, replica => replica?.Node == leader);
        // A voter of this process that others still take for the leader, and that says itself it is not, or that does not run, is none.
        if (here < 0 && IsOfThisProcess(leader)) Lead_NeedsLock(null, default);
        else if (here >= 0 && _reports[here] is { IsLeader: false } own && own.Term >= found.Term) Lead_NeedsLock(null, default);
        else Lead_NeedsLock(here < 0 ? null : _replicas[here], leader);
    }

    private bool IsOfThisProcess(PeerId node) => places == voters.Count && voters.Contains(node);

    private void Lead_NeedsLock(RaftReplica? leading, PeerId leader)
    {
        // Nodes that stop after their boards still say that nobody leads.
        if (IsClosed) return;
        Volatile.Write(ref _leading, leading);
        _leader = leader;
        if (leader == default || (leading is null && IsOfThisProcess(leader))) _hasLeader.Reset();
        else _hasLeader.Set();
    }

    private static void Raise(ref long place, long value)
    {
        var seen = Volatile.Read(ref place);
        while (value > seen)
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
