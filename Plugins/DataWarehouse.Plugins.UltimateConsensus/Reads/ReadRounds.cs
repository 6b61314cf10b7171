using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Elections;
using DataWarehouse.Plugins.UltimateConsensus.Membership;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Reads;

/// <summary>
/// Linearizable reads without a log entry (thesis 6.4). A leader gathers the reads that wait and asks its voters once for all of them: "am I
/// still your leader?". Each such round has a number that the leader makes itself and never uses twice, so an answer to an earlier round, late or
/// doubled, never confirms a later one (etcd #20418). A round begins only after the leader has committed in its term (etcd #7331).
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class ReadRounds(Replica replica)
{
    /// <summary>How many rounds may be under way; reads that come meanwhile share the next one.</summary>
    public const int RoundsMax = 16;

    private readonly Queue<ReadAsk> _waiting = new();
    private readonly Queue<ReadAsk> _asked = new();
    private readonly Queue<ReadRound> _rounds = new();
    private readonly Queue<ForwardedRead> _forwarded = new();
    private readonly List<ReadGrant> _grants = [];
    private readonly List<long> _lost = [];
    private long _ticks;
    private long _lastForwarded = (long)(ElectionTimer.Mix(replica.Options.Seed) >> 4);

    /// <summary>The number of the latest round.</summary>
    public long LastRound { get; private set; }

    /// <summary>The round that a periodic heartbeat repeats, in case messages were lost; 0 when none is under way.</summary>
    public long RoundUnderWay => _rounds.Count == 0 ? 0 : LastRound;

    /// <summary>Whether there is something to hand out or a round to begin.</summary>
    public bool HasWork => _grants.Count > 0 || _lost.Count > 0 || CanBegin;

    /// <summary>Whether a read waits, was asked, or was passed on and not answered.</summary>
    public bool IsUnderWay => _waiting.Count + _asked.Count + _forwarded.Count > 0;

    private bool IsFull => _waiting.Count + _asked.Count + _forwarded.Count >= replica.Options.ReadsMax;

    private bool CanBegin =>
        _waiting.Count > 0 && replica.IsLeader && _rounds.Count < RoundsMax
        && (replica.HasCommittedInTerm || replica.Options.Planted == PlantedBug.ReadBeforeTermCommit);

    /// <summary>Takes a read that was asked here.</summary>
    /// <param name="request">The caller's number.</param>
    /// <returns>False when too many reads wait.</returns>
    public bool TryAskHere(long request) => TryAsk(new ReadAsk(ReplicaId.None, request));

    /// <summary>Takes a read that a follower passed on.</summary>
    /// <param name="asker">The follower.</param>
    /// <param name="request">Its caller's number.</param>
    /// <returns>False when too many reads wait.</returns>
    public bool TryAskFor(ReplicaId asker, long request) => TryAsk(new ReadAsk(asker, request));

    /// <summary>Passes a read on to the leader.</summary>
    /// <param name="request">The caller's number.</param>
    /// <returns>False when too many reads wait.</returns>
    public bool TryForward(long request)
    {
        if (IsFull)
            return false;

        // The number on the wire is the core's own: the caller may begin to count anew after a restart, and an answer from before must not fit.
        _forwarded.Enqueue(new ForwardedRead(request, ++_lastForwarded, _ticks));
        replica.Outbox.Send(new Message { Kind = MessageKind.ReadIndex, To = replica.Leader, Round = _lastForwarded }, Term.Zero);
        return true;
    }

    /// <summary>Takes the leader's answer to a read that was passed on.</summary>
    /// <param name="number">The number under which it was passed on.</param>
    /// <param name="index">From which index on it may be answered.</param>
    /// <returns>False when nobody waits for it any more.</returns>
    public bool TryGrantForwarded(long number, LogIndex index)
    {
        var found = false;
        var request = 0L;
        for (var left = _forwarded.Count; left > 0; left--)
        {
            var read = _forwarded.Dequeue();
            if (read.Number == number)
                (found, request) = (true, read.Request);
            else
                _forwarded.Enqueue(read);
        }

        if (found)
            _grants.Add(new ReadGrant(request, index));
        return found;
    }

    /// <summary>Begins a round for all reads that wait, if one can begin now.</summary>
    /// <returns>Its number, for a heartbeat to all; 0 when none began or none is needed.</returns>
    public long Begin()
    {
        if (!CanBegin)
            return 0;

        var needsNobody = replica.IsOnlyVoter || replica.Options.Reads == ReadMode.Lease;
        if (!needsNobody)
            _rounds.Enqueue(new ReadRound(++LastRound, replica.Log.Commit, _waiting.Count));
        while (_waiting.TryDequeue(out var ask))
        {
            if (needsNobody)
                Grant(ask, replica.Log.Commit);
            else
                _asked.Enqueue(ask);
        }

        return needsNobody ? 0 : LastRound;
    }

    /// <summary>Releases the rounds that a quorum has confirmed.</summary>
    public void Confirm()
    {
        if (_rounds.Count == 0)
            return;

        var confirmed = ConfirmedByQuorum();
        while (_rounds.TryPeek(out var round) && round.Number <= confirmed)
        {
            _rounds.Dequeue();
            for (var i = 0; i < round.Reads; i++)
                Grant(_asked.Dequeue(), round.Index);
        }
    }

    /// <summary>Gives up all reads: the replica's role, leader or term has changed.</summary>
    public void Abandon()
    {
        _rounds.Clear();
        GiveUp(_asked);
        GiveUp(_waiting);
        while (_forwarded.TryDequeue(out var read))
            _lost.Add(read.Request);
    }

    /// <summary>Lets a tick pass: reads passed on and unanswered for an election timeout are given up.</summary>
    public void Tick()
    {
        _ticks++;
        while (_forwarded.TryPeek(out var read) && _ticks - read.Since >= replica.Options.ElectionTicks)
            _lost.Add(_forwarded.Dequeue().Request);
    }

    /// <summary>Hands out what is decided.</summary>
    /// <param name="effects">Where to.</param>
    public void MoveTo(Effects effects)
    {
        foreach (var grant in _grants)
            effects.Add(grant);
        foreach (var request in _lost)
            effects.AddLostRead(request);
        _grants.Clear();
        _lost.Clear();
    }

    /// <summary>Lets go of memory that an idle replica does not need.</summary>
    public void Rest()
    {
        _waiting.TrimExcess();
        _asked.TrimExcess();
        _rounds.TrimExcess();
        _forwarded.TrimExcess();
        _grants.TrimExcess();
        _lost.TrimExcess();
    }

    private bool TryAsk(ReadAsk ask)
    {
        if (IsFull)
            return false;

        _waiting.Enqueue(ask);
        return true;
    }

    // A round is confirmed when a quorum has confirmed it or a later one: the highest such round is found like a commit index.
    private long ConfirmedByQuorum()
    {
        var configuration = replica.Configuration;
        Span<LogIndex> incoming = stackalloc LogIndex[configuration.Voters.Length];
        Span<LogIndex> outgoing = stackalloc LogIndex[configuration.OutgoingVoters.Length];
        for (var i = 0; i < incoming.Length; i++)
            incoming[i] = ConfirmedBy(configuration.Voters[i]);
        for (var i = 0; i < outgoing.Length; i++)
            outgoing[i] = ConfirmedBy(configuration.OutgoingVoters[i]);
        return JointQuorum.Committed(incoming, outgoing).Value;
    }

    private LogIndex ConfirmedBy(ReplicaId voter) =>
        new(voter == replica.Self ? LastRound : replica.Members.Find(voter)?.ConfirmedRound ?? 0);

    private void Grant(ReadAsk ask, LogIndex index)
    {
        if (ask.Asker.IsNone)
            _grants.Add(new ReadGrant(ask.Request, index));
        else
            replica.Outbox.Send(new Message { Kind = MessageKind.ReadIndexResponse, To = ask.Asker, Index = index, Round = ask.Request }, replica.Term);
    }

    private void GiveUp(Queue<ReadAsk> asks)
    {
        while (asks.TryDequeue(out var ask))
        {
            if (ask.Asker.IsNone)
                _lost.Add(ask.Request);
        }
    }

    private readonly record struct ReadAsk(ReplicaId Asker, long Request);

    private readonly record struct ReadRound(long Number, LogIndex Index, int Reads);

    private readonly record struct ForwardedRead(long Request, long Number, long Since);
}
