using DataWarehouse.Plugins.UltimateConsensus.Sessions;

namespace DataWarehouse.Tests.UltimateConsensus.Sessions;

/// <summary>The rules of sessions written down as slowly and plainly as possible, to compare the real table with.</summary>
internal sealed class NaiveSessionTable(SessionLimits limits)
{
    private readonly List<NaiveSession> _sessions = [];
    private long _clock;

    public int Count => _sessions.Count;

    private long TableBytes => _sessions.Sum(s => s.Bytes);

    public (VerdictKind Kind, long Session, byte[]? Response) Decide(long index, CommandEnvelope envelope)
    {
        _clock = Math.Max(_clock, envelope.TimestampTicks);
        _sessions.RemoveAll(s => s.Deadline < _clock);
        var session = _sessions.SingleOrDefault(s => s.Id == envelope.Session.Value);
        switch (envelope.Kind)
        {
            case EnvelopeKind.OpenSession:
                return Open(index, envelope);
            case EnvelopeKind.CloseSession:
                return (_sessions.Remove(session!) ? VerdictKind.Closed : VerdictKind.RefusedUnknownSession, envelope.Session.Value, null);
            case EnvelopeKind.PlainCommand:
                return (VerdictKind.Execute, 0, null);
            default:
                if (session is null) return (VerdictKind.RefusedUnknownSession, envelope.Session.Value, null);
                session.Use(index, _clock);
                return session.Judge(envelope.Sequence.Value, envelope.AcknowledgedThrough.Value, limits.OutstandingMax);
        }
    }

    public void Record(long id, long sequence, byte[] response)
    {
        var session = _sessions.Single(s => s.Id == id);
        var isKept = response.Length <= limits.ResponseBytesMax
            && session.Bytes + response.Length + SessionLimits.OverheadBytes <= limits.SessionBytesMax
            && TableBytes + response.Length + SessionLimits.OverheadBytes <= limits.TableBytesMax;
        session.Executed[sequence] = isKept ? response : null;
    }

    private (VerdictKind Kind, long Session, byte[]? Response) Open(long index, CommandEnvelope envelope)
    {
        var forwarder = envelope.Forwarder;
        var present = forwarder.IsNone ? null : _sessions.SingleOrDefault(s => s.Forwarder.Incarnation == forwarder.Incarnation);
        if (present is not null && forwarder.Boot < present.Forwarder.Boot) return (VerdictKind.RefusedStale, 0, null);
        if (present is not null && forwarder.Boot == present.Forwarder.Boot)
        {
            present.Use(index, _clock);
            return (VerdictKind.Opened, present.Id, null);
        }

        if (present is not null) _sessions.Remove(present);
        if (_sessions.Count == limits.SessionsMax) _sessions.Remove(_sessions.MinBy(s => s.LastUse)!);
        var opened = new NaiveSession(index, forwarder, 10_000 * (envelope.TimeToLiveMs == 0 ? limits.TimeToLiveMs : envelope.TimeToLiveMs));
        opened.Use(index, _clock);
        _sessions.Add(opened);
        return (VerdictKind.Opened, index, null);
    }

    private sealed class NaiveSession(long id, ForwarderBoot forwarder, long timeToLive)
    {
        private long _acknowledged;

        public long Id => id;

        public ForwarderBoot Forwarder => forwarder;

        public long LastUse { get; private set; }

        public long Deadline { get; private set; }

        public SortedDictionary<long, byte[]?> Executed { get; } = [];

        public long Bytes => Executed.Where(e => e.Key > _acknowledged).Sum(e => (e.Value?.Length ?? 0) + SessionLimits.OverheadBytes);

        public void Use(long index, long clock)
        {
            LastUse = index;
            Deadline = clock + timeToLive;
        }

        public (VerdictKind Kind, long Session, byte[]? Response) Judge(long sequence, long acknowledged, int outstandingMax)
        {
            _acknowledged = Math.Max(_acknowledged, acknowledged);
            if (sequence <= _acknowledged) return (VerdictKind.RefusedStale, id, null);
            if (sequence > _acknowledged + outstandingMax) return (VerdictKind.RefusedTooFarAhead, id, null);
            if (!Executed.TryGetValue(sequence, out var response)) return (VerdictKind.Execute, id, null);
            return (response is null ? VerdictKind.DuplicateResponseDropped : VerdictKind.Duplicate, id, response);
        }
    }
}
