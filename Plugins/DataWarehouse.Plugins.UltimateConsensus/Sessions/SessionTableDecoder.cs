using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>
/// Reads an encoded table and checks everything that holds of every table, so that nothing that follows need doubt a
/// restored table; what is accepted is written again as the same bytes.
/// </summary>
/// <remarks>Not thread-safe; a value on the stack.</remarks>
internal ref struct SessionTableDecoder
{
    private FieldReader _reader;

    /// <summary>Begins at the front.</summary>
    /// <param name="source">The bytes, lent for the life of the decoder.</param>
    public SessionTableDecoder(ReadOnlySpan<byte> source) => _reader = new FieldReader(source);

    /// <summary>The first thing that was wrong, or null.</summary>
    public string? Reason { get; private set; }

    /// <summary>Reads the table, or null if the bytes are none.</summary>
    /// <param name="planted">A fault put in on purpose, for the table.</param>
    public SessionTable? Read(PlantedBug planted)
    {
        var version = _reader.Byte();
        if (!Expect(version == SessionTableCodec.Version, "the version is not 1")) return null;
        var limits = ReadLimits();
        if (!Expect(limits.AreValid, "a limit is out of range")) return null;

        var table = new SessionTable(limits, planted);
        table.RestoreClock(_reader.Number());
        var count = _reader.Number();
        var responseBytes = 0L;
        if (!Expect(table.ClockTicks <= CommandEnvelope.TimestampTicksMax, "the clock is out of range")) return null;
        if (!Expect(count <= limits.SessionsMax, "there are more sessions than the limit")) return null;

        for (var i = 0L; i < count; i++)
        {
            var session = ReadSession(table);
            if (session is null) return null;
            table.RestoreSession(session);
            responseBytes += session.ResponseBytes;
        }

        // Commands without a response are remembered beyond the limit, so only the responses can be held against it.
        if (!Expect(responseBytes <= limits.TableBytesMax, "the responses take more than the limit")) return null;
        return Expect(_reader.Remaining == 0, "bytes follow the last field") ? table : null;
    }

    private SessionLimits ReadLimits() => new()
    {
        SessionsMax = Small(),
        OutstandingMax = Small(),
        ResponseBytesMax = Small(),
        SessionBytesMax = _reader.Number(),
        TableBytesMax = _reader.Number(),
        TimeToLiveMs = _reader.Number(),
    };

    /// <summary>A number that a limit keeps far below 2^31; a larger one becomes one that no limit admits.</summary>
    private int Small() => (int)Math.Min(_reader.Number(), int.MaxValue);

    private Session? ReadSession(SessionTable table)
    {
        var id = new SessionId(_reader.Number());
        var lastUse = new LogIndex(_reader.Number());
        var deadline = _reader.Number();
        var timeToLive = _reader.Number();
        var acknowledged = new SessionSequence(_reader.Number());
        var forwarder = new ForwarderBoot(new Incarnation(_reader.Number()), _reader.Number());
        var count = _reader.Number();
        var isSound = Expect(id.Value > 0 && table.Find(id) is null, "a session id is zero or used twice")
            && Expect(lastUse.Value >= id.Value, "a session was used before it was opened")
            && Expect(lastUse > (table.Newest?.LastUse ?? LogIndex.Zero), "the sessions are not in the order of use")
            && Expect(timeToLive is > 0 and <= CommandEnvelope.TimeToLiveMsMax * SessionTable.TicksPerMs, "a time-to-live is out of range")
            && Expect(timeToLive % SessionTable.TicksPerMs == 0, "a time-to-live is no whole number of milliseconds")
            && Expect(deadline >= table.ClockTicks && deadline - timeToLive <= table.ClockTicks, "a deadline does not fit the clock")
            && Expect(deadline - timeToLive >= (table.Newest?.LastUseTicks ?? 0), "a session was used earlier than one used before it")
            && Expect(forwarder.IsNone ? forwarder.Boot == 0 : forwarder.Boot > 0, "a forwarder has no boot number, or the other way round")
            && Expect(forwarder.IsNone || !table.HasForwarder(forwarder.Incarnation), "a forwarder has two sessions")
            && Expect(count <= table.Limits.OutstandingMax, "a session remembers more commands than the limit");
        if (!isSound) return null;

        var session = new Session(id, timeToLive, forwarder) { LastUse = lastUse, DeadlineTicks = deadline };
        session.Acknowledge(acknowledged);
        return ReadCommands(session, count, table.Limits) ? session : null;
    }

    private bool ReadCommands(Session session, long count, SessionLimits limits)
    {
        var offset = 0L;
        for (var i = 0L; i < count; i++)
        {
            var step = _reader.Number();
            var length = _reader.Number() - 1;
            if (!Expect(step > 0 && step <= limits.OutstandingMax - offset, "a sequence is out of range")) return false;
            if (!Expect(length <= limits.ResponseBytesMax, "a response is larger than the limit")) return false;
            offset += step;
            var response = length < 0 ? default : _reader.Take(length);
            if (!Expect(offset <= long.MaxValue - session.AcknowledgedThrough.Value, "a sequence is above 2^63 - 1")) return false;
            var sequence = new SessionSequence(session.AcknowledgedThrough.Value + offset);
            session.Remember(new KeptResponse(sequence, length < 0 ? null : response.ToArray()));
        }

        return Expect(session.ResponseBytes <= limits.SessionBytesMax, "the responses of a session take more than the limit");
    }

    /// <summary>Notes the first thing that is wrong; a flaw of the fields themselves comes before what they say.</summary>
    private bool Expect(bool isTrue, string otherwise)
    {
        if (_reader.IsSound && isTrue) return true;
        Reason = $"{(_reader.IsSound ? otherwise : _reader.Flaw.ToString())} (before byte {_reader.Offset})";
        return false;
    }
}
