using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// The sessions of one group, part of its replicated state: it decides for each committed command whether it is executed, so that one that its
/// client repeats is executed once (Raft thesis, section 6.3).
/// </summary>
/// <remarks>
/// <para>The caller's duties, for each command entry in order of the log:</para>
/// <list type="number">
/// <item>Ask <see cref="Decide"/>.</item>
/// <item>If the verdict is to execute, execute the command and tell the response with <see cref="Record"/> before the next entry.</item>
/// </list>
/// <para>Rules:</para>
/// <list type="bullet">
/// <item>Sequences need not come in order and may have gaps: a client may have <see cref="SessionLimits.OutstandingMax"/> commands under way.</item>
/// <item>An entry acknowledges first and is judged then.</item>
/// <item>That a command was executed is remembered until it is acknowledged, whatever its response's size; only the response may be dropped.</item>
/// <item>Time is the highest timestamp of any entry so far. Clocks that go backwards revive nothing; one that jumps ahead costs sessions,
/// never the promise.</item>
/// <item>A session that is gone comes back under no name: ids are log indexes.</item>
/// </list>
/// <para>Not thread-safe; belongs to its group's apply lane.</para>
/// </remarks>
internal sealed class SessionTable
{
    /// <summary>Ticks of 100 ns in a millisecond.</summary>
    internal const long TicksPerMs = 10_000;

    private readonly Dictionary<SessionId, Session> _sessions = [];
    private readonly Dictionary<Incarnation, Session> _forwarders = [];
    private readonly UseOrder _uses = new();
    private readonly ExpiryOrder _expiries = new();
    private readonly PlantedBug _planted;
    private SessionVerdict _awaited;

    /// <summary>Makes an empty table.</summary>
    /// <param name="limits">The bounds, the same on every replica.</param>
    /// <param name="planted">A fault put in on purpose.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is outside its range.</exception>
    public SessionTable(SessionLimits limits, PlantedBug planted = PlantedBug.None)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (!limits.AreValid) throw new ArgumentOutOfRangeException(nameof(limits), $"A bound is outside its range: {limits}.");
        Limits = limits;
        _planted = planted;
    }

    /// <summary>The bounds.</summary>
    public SessionLimits Limits { get; }

    /// <summary>Sessions that are open.</summary>
    public int Count => _sessions.Count;

    /// <summary>What the remembered commands of all sessions are counted with; see <see cref="Session.CountedBytes"/>.</summary>
    public long CountedBytes { get; private set; }

    /// <summary>The highest timestamp of any entry, in ticks.</summary>
    public long ClockTicks { get; private set; }

    /// <summary>Sessions that this object has evicted because there were too many; a number for operators, not part of the state.</summary>
    public long Evictions { get; private set; }

    /// <summary>Sessions that this object has let expire; a number for operators, not part of the state.</summary>
    public long Expirations { get; private set; }

    /// <summary>Responses that this object has not kept because of a bound; a number for operators, not part of the state.</summary>
    public long ResponsesDropped { get; private set; }

    /// <summary>The session used longest ago; the others follow by <see cref="Session.UsedAfter"/>.</summary>
    internal Session? Oldest => _uses.Oldest;

    /// <summary>The session used last.</summary>
    internal Session? Newest => _uses.Newest;

    /// <summary>Looks up an open session.</summary>
    /// <param name="id">Its id.</param>
    public Session? Find(SessionId id) => _sessions.GetValueOrDefault(id);

    /// <summary>Whether a run of a node has an open session.</summary>
    /// <param name="incarnation">The node's life.</param>
    internal bool HasForwarder(Incarnation incarnation) => _forwarders.ContainsKey(incarnation);

    /// <summary>Decides what becomes of an entry, and lets sessions expire as its timestamp tells.</summary>
    /// <param name="index">The entry's place, higher than that of any entry before.</param>
    /// <param name="envelope">What it asks for.</param>
    /// <exception cref="InvalidOperationException">The response of the last command is not recorded yet.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The place is not higher than that of the last use of a session.</exception>
    public SessionVerdict Decide(LogIndex index, in CommandEnvelope envelope)
    {
        if (_awaited.IsExecute) throw new InvalidOperationException($"The response to command {_awaited.Sequence} of session {_awaited.Session} is missing.");
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(index, _uses.Newest?.LastUse ?? LogIndex.Zero);

        Advance(envelope.TimestampTicks);
        return envelope.Kind switch
        {
            EnvelopeKind.Nothing => new SessionVerdict(VerdictKind.Nothing),
            EnvelopeKind.OpenSession => Open(index, envelope),
            EnvelopeKind.CloseSession => Close(envelope.Session),
            EnvelopeKind.SessionCommand => DecideCommand(index, envelope),
            EnvelopeKind.PlainCommand => new SessionVerdict(VerdictKind.Execute),
            _ => new SessionVerdict(VerdictKind.Malformed),
        };
    }

    /// <summary>Tells the response to the command that was last to be executed. For a plain command it does nothing.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="response">The response; copied if it is kept.</param>
    /// <exception cref="InvalidOperationException">It is not the verdict that a response is missing for.</exception>
    public void Record(in SessionVerdict verdict, ReadOnlySpan<byte> response)
    {
        if (verdict.Kind == VerdictKind.Execute && verdict.Session.IsNone) return;
        if (!_awaited.IsExecute || verdict.Session != _awaited.Session || verdict.Sequence != _awaited.Sequence)
            throw new InvalidOperationException($"No response to command {verdict.Sequence} of session {verdict.Session} is missing.");

        _awaited = default;
        if (!_sessions.TryGetValue(verdict.Session, out var session) || session.IsSettled(verdict.Sequence)) return; // Only with a planted fault.
        var counted = (long)response.Length + SessionLimits.OverheadBytes;
        var isKept = response.Length <= Limits.ResponseBytesMax
            && session.CountedBytes + counted <= Limits.SessionBytesMax
            && CountedBytes + counted <= Limits.TableBytesMax;
        CountedBytes += isKept ? counted : SessionLimits.OverheadBytes;
        if (!isKept) ResponsesDropped++;
        session.Remember(new KeptResponse(verdict.Sequence, isKept ? response.ToArray() : null));
    }

    /// <summary>Sets the clock of a table that is being restored.</summary>
    /// <param name="ticks">The highest timestamp.</param>
    internal void RestoreClock(long ticks) => ClockTicks = ticks;

    /// <summary>Adds a session to a table that is being restored, in the order of use.</summary>
    /// <param name="session">The session with its commands.</param>
    internal void RestoreSession(Session session)
    {
        CountedBytes += session.CountedBytes;
        Add(session);
    }

    private void Advance(long timestampTicks)
    {
        if (timestampTicks <= ClockTicks) return;
        ClockTicks = timestampTicks;
        while (_expiries.First is { } first && first.DeadlineTicks < ClockTicks)
        {
            Remove(first);
            Expirations++;
        }
    }

    private SessionVerdict Open(LogIndex index, in CommandEnvelope envelope)
    {
        var forwarder = envelope.Forwarder;
        if (!forwarder.IsNone && _forwarders.TryGetValue(forwarder.Incarnation, out var present))
        {
            if (forwarder.Boot < present.Forwarder.Boot) return new SessionVerdict(VerdictKind.RefusedStale);
            if (forwarder.Boot == present.Forwarder.Boot)
            {
                Use(present, index);
                return new SessionVerdict(VerdictKind.Opened, present.Id);
            }

            Remove(present);
        }

        if (Count == Limits.SessionsMax)
        {
            Remove(_uses.Oldest!);
            Evictions++;
        }

        var timeToLiveMs = envelope.TimeToLiveMs == 0 ? Limits.TimeToLiveMs : envelope.TimeToLiveMs;
        var session = new Session(new SessionId(index.Value), timeToLiveMs * TicksPerMs, forwarder) { LastUse = index };
        session.DeadlineTicks = ClockTicks + session.TimeToLiveTicks;
        Add(session);
        return new SessionVerdict(VerdictKind.Opened, session.Id);
    }

    private SessionVerdict Close(SessionId id)
    {
        if (!_sessions.TryGetValue(id, out var session)) return new SessionVerdict(VerdictKind.RefusedUnknownSession, id);
        Remove(session);
        return new SessionVerdict(VerdictKind.Closed, id);
    }

    private SessionVerdict DecideCommand(LogIndex index, in CommandEnvelope envelope)
    {
        var sequence = envelope.Sequence;
        if (!_sessions.TryGetValue(envelope.Session, out var session))
        {
            return _planted == PlantedBug.EvictedSessionExecuted
                ? _awaited = new SessionVerdict(VerdictKind.Execute, envelope.Session, sequence)
                : new SessionVerdict(VerdictKind.RefusedUnknownSession, envelope.Session, sequence);
        }

        Use(session, index);
        CountedBytes -= session.Acknowledge(envelope.AcknowledgedThrough);
        var kind = Judge(session, sequence, out var response);
        var verdict = new SessionVerdict(kind, session.Id, sequence, response);
        if (verdict.IsExecute) _awaited = verdict;
        return verdict;
    }

    private VerdictKind Judge(Session session, SessionSequence sequence, out ReadOnlyMemory<byte> response)
    {
        response = default;
        if (sequence <= session.AcknowledgedThrough)
            return _planted == PlantedBug.DuplicateExecutedAfterAcknowledge ? VerdictKind.Execute : VerdictKind.RefusedStale;
        if (sequence.Value - session.AcknowledgedThrough.Value > Limits.OutstandingMax) return VerdictKind.RefusedTooFarAhead;
        if (!session.TryFind(sequence, out var kept)) return VerdictKind.Execute;
        if (kept.Response is null)
            return _planted == PlantedBug.DroppedResponseExecutedAgain ? VerdictKind.Execute : VerdictKind.DuplicateResponseDropped;

        response = kept.Response;
        return VerdictKind.Duplicate;
    }

    private void Use(Session session, LogIndex index)
    {
        session.LastUse = index;
        session.DeadlineTicks = ClockTicks + session.TimeToLiveTicks;
        _uses.Remove(session);
        _uses.Append(session);
        _expiries.Move(session);
    }

    private void Add(Session session)
    {
        _sessions.Add(session.Id, session);
        if (!session.Forwarder.IsNone) _forwarders.Add(session.Forwarder.Incarnation, session);
        _uses.Append(session);
        _expiries.Add(session);
    }

    private void Remove(Session session)
    {
        _sessions.Remove(session.Id);
        if (!session.Forwarder.IsNone) _forwarders.Remove(session.Forwarder.Incarnation);
        _uses.Remove(session);
        _expiries.Remove(session);
        CountedBytes -= session.CountedBytes;
    }
}
