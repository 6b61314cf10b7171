using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateConsensus.Sessions;

/// <summary>Each rule of client sessions (Raft thesis, section 6.3) by itself.</summary>
public sealed class SessionTableTests
{
    private const long TicksPerMs = 10_000;

    private static readonly SessionLimits Limits = new()
    {
        SessionsMax = 3,
        OutstandingMax = 10,
        ResponseBytesMax = 8,
        SessionBytesMax = 12 + (2 * SessionLimits.OverheadBytes),
        TableBytesMax = 20 + (3 * SessionLimits.OverheadBytes),
        TimeToLiveMs = 100,
    };

    private SessionTable _table = new(Limits);
    private long _index;

    [Fact]
    public void Open_SessionIdIsTheIndexOfTheEntry()
    {
        _index = 41;

        Assert.Equal(new SessionVerdict(VerdictKind.Opened, new SessionId(42)), Decide(CommandEnvelope.OpenSession(0)));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Command_Repeated_IsExecutedOnceAndAnsweredAlike()
    {
        var session = Open();

        Assert.Equal(VerdictKind.Execute, Run(session, 1, 0, "one").Kind);
        var repeated = Run(session, 1, 0, "never");

        Assert.Equal(VerdictKind.Duplicate, repeated.Kind);
        Assert.Equal("one", Text(repeated));
        Assert.False(repeated.IsRefusal);
    }

    [Fact]
    public void Commands_OutOfOrderWithGaps_AreEachExecuted()
    {
        _table = new SessionTable(Limits with { SessionBytesMax = 1_000, TableBytesMax = 1_000 });
        var session = Open();
        foreach (var sequence in new[] { 5, 2, 9, 7, 1 }) Assert.True(Run(session, sequence, 0, "x").IsExecute);
        foreach (var sequence in new[] { 1, 2, 5, 7, 9 }) Assert.Equal(VerdictKind.Duplicate, Run(session, sequence, 0, "x").Kind);

        Assert.True(Run(session, 3, 0, "x").IsExecute);
        Assert.Equal([1, 2, 3, 5, 7, 9], [.. _table.Find(session)!.Kept.ToArray().Select(k => k.Sequence.Value)]);
    }

    [Fact]
    public void Command_Acknowledged_IsForgottenAndItsCopyRefused()
    {
        var session = Open();
        Run(session, 1, 0, "aaaa");
        Run(session, 2, 0, "bbbb");
        Run(session, 4, 2, "cc");

        Assert.Equal(2 + SessionLimits.OverheadBytes, _table.CountedBytes);
        Assert.Equal(VerdictKind.RefusedStale, Run(session, 1, 0, "x").Kind);
        Assert.Equal(VerdictKind.RefusedStale, Run(session, 2, 0, "x").Kind);
        Assert.True(Run(session, 2, 0, "x").IsRefusal);
        Assert.True(Run(session, 3, 2, "x").IsExecute);
    }

    [Fact]
    public void Acknowledgement_LowerThanBefore_ChangesNothing()
    {
        var session = Open();
        Run(session, 5, 4, "x");
        Run(session, 6, 1, "x");

        Assert.Equal(VerdictKind.RefusedStale, Run(session, 3, 0, "x").Kind);
        Assert.Equal(new SessionSequence(4), _table.Find(session)!.AcknowledgedThrough);
    }

    [Fact]
    public void Acknowledgement_InARefusedCommand_StillCounts()
    {
        var session = Open();
        Run(session, 1, 0, "x");

        Assert.Equal(VerdictKind.RefusedTooFarAhead, Run(session, 99, 1, "x").Kind);
        Assert.Equal(VerdictKind.RefusedStale, Run(session, 1, 0, "x").Kind);
    }

    [Fact]
    public void Command_TooFarAhead_IsRefusedUntilTheClientAcknowledges()
    {
        var session = Open();

        Assert.True(Run(session, 10, 0, "x").IsExecute);
        Assert.Equal(VerdictKind.RefusedTooFarAhead, Run(session, 11, 0, "x").Kind);
        Assert.True(Run(session, 11, 1, "x").IsExecute);
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(6, 3)]
    public void Response_BeyondALimit_IsDroppedAndTheCommandStillExecutedOnce(int length, int commands)
    {
        var session = Open();
        for (var sequence = 1; sequence <= commands; sequence++) Run(session, sequence, 0, new string('x', length));

        Assert.Equal(VerdictKind.DuplicateResponseDropped, Run(session, commands, 0, "x").Kind);
        Assert.Equal(1, _table.ResponsesDropped);
    }

    [Fact]
    public void Response_Empty_CountsWithItsOverhead()
    {
        var session = Open();
        for (var sequence = 1; sequence <= 3; sequence++) Run(session, sequence, 0, string.Empty);

        Assert.Equal(VerdictKind.Duplicate, Run(session, 2, 0, "x").Kind);
        Assert.Equal(VerdictKind.DuplicateResponseDropped, Run(session, 3, 0, "x").Kind);
        Assert.Equal(3 * SessionLimits.OverheadBytes, _table.CountedBytes);
    }

    [Fact]
    public void Response_BeyondTheLimitOfTheTable_IsDropped()
    {
        var first = Open();
        var second = Open();
        Run(first, 1, 0, "12345678");
        Run(first, 2, 0, "1234");
        Run(second, 1, 0, "12345678");
        Run(second, 2, 0, "1");

        Assert.Equal(VerdictKind.DuplicateResponseDropped, Run(second, 2, 0, "x").Kind);
        Assert.Equal(20 + (4 * SessionLimits.OverheadBytes), _table.CountedBytes);
        Decide(CommandEnvelope.CloseSession(0, first));
        Assert.Equal(8 + (2 * SessionLimits.OverheadBytes), _table.CountedBytes);
    }

    [Fact]
    public void Session_Closed_IsUnknown()
    {
        var session = Open();

        Assert.Equal(new SessionVerdict(VerdictKind.Closed, session), Decide(CommandEnvelope.CloseSession(0, session)));
        Assert.Equal(VerdictKind.RefusedUnknownSession, Run(session, 1, 0, "x").Kind);
        Assert.Equal(VerdictKind.RefusedUnknownSession, Decide(CommandEnvelope.CloseSession(0, session)).Kind);
    }

    [Fact]
    public void Open_TableIsFull_EvictsTheSessionUsedLongestAgo()
    {
        var first = Open();
        var second = Open();
        var third = Open();
        Run(first, 1, 0, "x");

        var fourth = Open();

        Assert.Equal(1, _table.Evictions);
        Assert.Null(_table.Find(second));
        Assert.Equal([third, first, fourth], InOrderOfUse());
        Assert.Equal(VerdictKind.RefusedUnknownSession, Run(second, 1, 0, "x").Kind);
    }

    [Fact]
    public void Session_NotUsedForItsTime_Expires()
    {
        var session = Open(1_000);
        Assert.True(RunAt(1_100, session, 1).IsExecute);
        Assert.True(RunAt(1_200, session, 2).IsExecute);

        Assert.Equal(VerdictKind.RefusedUnknownSession, RunAt(1_301, session, 3).Kind);
        Assert.Equal(1, _table.Expirations);
    }

    [Fact]
    public void Session_ItsOwnTimeToLive_Counts()
    {
        var session = Decide(CommandEnvelope.OpenSession(0, 5_000)).Session;
        Open();

        Decide(CommandEnvelope.PlainCommand(5_000 * TicksPerMs, default));

        Assert.Equal([session], InOrderOfUse());
    }

    [Fact]
    public void Clock_GoingBackwards_RevivesNothingAndShortensNothing()
    {
        var session = Open(1_000);
        var later = Open(5_000);

        Assert.Equal(VerdictKind.RefusedUnknownSession, RunAt(900, session, 1).Kind);
        Assert.True(RunAt(10, later, 1).IsExecute);
        Assert.Equal(5_000 * TicksPerMs, _table.ClockTicks);
        Assert.Equal(5_100 * TicksPerMs, _table.Find(later)!.DeadlineTicks);
    }

    [Fact]
    public void Forwarder_OneSessionForEachRun_TheLaterRunReplacesTheEarlier()
    {
        var first = Decide(OpenFor(7, 1)).Session;
        var again = Decide(OpenFor(7, 1));
        var next = Decide(OpenFor(7, 2)).Session;

        Assert.Equal(new SessionVerdict(VerdictKind.Opened, first), again);
        Assert.Null(_table.Find(first));
        Assert.Equal(VerdictKind.RefusedStale, Decide(OpenFor(7, 1)).Kind);
        Assert.Equal(VerdictKind.Opened, Decide(OpenFor(8, 1)).Kind);
        Assert.NotNull(_table.Find(next));
    }

    [Fact]
    public void Forwarder_SessionClosed_MayOpenAnother()
    {
        var first = Decide(OpenFor(7, 3)).Session;
        Decide(CommandEnvelope.CloseSession(0, first));

        Assert.Equal(VerdictKind.Opened, Decide(OpenFor(7, 3)).Kind);
    }

    [Fact]
    public void OtherEntries_TouchNoSession()
    {
        Assert.Equal(VerdictKind.Nothing, Decide(CommandEnvelope.Nothing).Kind);
        Assert.Equal(VerdictKind.Malformed, Decide(CommandEnvelope.Malformed(EnvelopeFlaw.TooShort)).Kind);
        Assert.True(Decide(CommandEnvelope.Malformed(EnvelopeFlaw.TooShort)).IsRefusal);
        var plain = Decide(CommandEnvelope.PlainCommand(0, default));
        Assert.Equal(new SessionVerdict(VerdictKind.Execute), plain);
        _table.Record(plain, "x"u8);
        Assert.Equal(0, _table.CountedBytes);
    }

    [Fact]
    public void Caller_ThatForgetsOrInventsAResponse_IsStopped()
    {
        var session = Open();
        var verdict = Decide(Command(0, session, 1, 0));

        Assert.Throws<InvalidOperationException>(() => Decide(CommandEnvelope.Nothing));
        Assert.Throws<InvalidOperationException>(() => _table.Record(verdict with { Sequence = new SessionSequence(2) }, default));
        Assert.Throws<InvalidOperationException>(() => _table.Record(verdict with { Session = new SessionId(77) }, default));
        _table.Record(verdict, default);
        Assert.Throws<InvalidOperationException>(() => _table.Record(verdict, default));
        Assert.Throws<InvalidOperationException>(() => _table.Record(new SessionVerdict(VerdictKind.Nothing), default));
    }

    [Fact]
    public void Caller_ThatGoesBackInTheLog_IsStopped()
    {
        Open();

        Assert.Throws<ArgumentOutOfRangeException>(() => _table.Decide(new LogIndex(_index), CommandEnvelope.Nothing));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionTable(Limits).Decide(LogIndex.Zero, CommandEnvelope.Nothing));
    }

    [Fact]
    public void Limits_OutsideTheirRange_AreRefused()
    {
        var wrong = new[]
        {
            Limits with { SessionsMax = 0 },
            Limits with { SessionsMax = 65_537 },
            Limits with { OutstandingMax = 0 },
            Limits with { OutstandingMax = 65_537 },
            Limits with { ResponseBytesMax = -1 },
            Limits with { ResponseBytesMax = (16 << 20) + 1 },
            Limits with { SessionBytesMax = -1 },
            Limits with { TableBytesMax = -1 },
            Limits with { TimeToLiveMs = 0 },
            Limits with { TimeToLiveMs = CommandEnvelope.TimeToLiveMsMax + 1 },
        };

        Assert.All(wrong, limits => Assert.Throws<ArgumentOutOfRangeException>(() => new SessionTable(limits)));
        Assert.True(new SessionLimits().AreValid);
    }

    [Fact]
    public void PlantedBug_EvictedSessionExecuted_ExecutesForNobody()
    {
        _table = new SessionTable(Limits, PlantedBug.EvictedSessionExecuted);

        Assert.True(Run(new SessionId(9), 1, 0, "x").IsExecute);
        Assert.True(Run(new SessionId(9), 1, 0, "x").IsExecute);
    }

    [Fact]
    public void PlantedBug_DuplicateExecutedAfterAcknowledge_ExecutesAgain()
    {
        _table = new SessionTable(Limits, PlantedBug.DuplicateExecutedAfterAcknowledge);
        var session = Open();
        Run(session, 1, 0, "x");
        Run(session, 2, 1, "x");

        Assert.True(Run(session, 1, 0, "x").IsExecute);
        Assert.Equal(1, _table.Find(session)!.Kept.Length);
    }

    [Fact]
    public void PlantedBug_DroppedResponseExecutedAgain_ExecutesAgain()
    {
        _table = new SessionTable(Limits, PlantedBug.DroppedResponseExecutedAgain);
        var session = Open();

        Assert.True(Run(session, 1, 0, "123456789").IsExecute);
        Assert.True(Run(session, 1, 0, "123456789").IsExecute);
        Assert.Equal(1, _table.Find(session)!.Kept.Length);
    }

    private static CommandEnvelope Command(long ms, SessionId session, long sequence, long acknowledged) =>
        CommandEnvelope.SessionCommand(ms * TicksPerMs, session, new SessionSequence(sequence), new SessionSequence(acknowledged), default);

    private static CommandEnvelope OpenFor(long incarnation, long boot) =>
        CommandEnvelope.OpenSession(0, 0, new ForwarderBoot(new Incarnation(incarnation), boot));

    private static string Text(SessionVerdict verdict) => System.Text.Encoding.ASCII.GetString(verdict.Response.Span);

    private SessionId Open(long ms = 0) => Decide(CommandEnvelope.OpenSession(ms * TicksPerMs)).Session;

    private SessionVerdict Decide(CommandEnvelope envelope) => _table.Decide(new LogIndex(++_index), envelope);

    private SessionVerdict RunAt(long ms, SessionId session, long sequence) => Answered(Decide(Command(ms, session, sequence, 0)), "x");

    private SessionVerdict Run(SessionId session, long sequence, long acknowledged, string response) =>
        Answered(Decide(Command(0, session, sequence, acknowledged)), response);

    private SessionVerdict Answered(SessionVerdict verdict, string response)
    {
        if (verdict.IsExecute) _table.Record(verdict, System.Text.Encoding.ASCII.GetBytes(response));
        return verdict;
    }

    private List<SessionId> InOrderOfUse()
    {
        var ids = new List<SessionId>();
        for (var session = _table.Oldest; session is not null; session = session.UsedAfter) ids.Add(session.Id);
        return ids;
    }
}
