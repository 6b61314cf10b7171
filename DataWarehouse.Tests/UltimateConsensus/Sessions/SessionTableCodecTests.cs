using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.UltimateConsensus.Sessions;

/// <summary>Session tables as bytes.</summary>
public sealed class SessionTableCodecTests
{
    /// <summary>Limits 2, 4, 8, 12, 20, 1000 ms; clock 5,000,000 ticks; two sessions: see <see cref="SecondSession"/>.</summary>
    private static readonly long[] Head = [2, 4, 8, 12, 20, 1000, 5_000_000];

    /// <summary>Id, last use, deadline, time-to-live, acknowledged, incarnation, boot; then the commands.</summary>
    private static readonly long[] FirstSession = [3, 4, 14_000_000, 10_000_000, 6, 0, 0];

    private static readonly long[] SecondSession = [2, 9, 15_000_000, 10_000_000, 0, 70, 1];

    [Fact]
    public void Table_OfVersionOne_KeepsItsBytes()
    {
        const string golden = "consensus/sessions-v1.golden";
        var table = Sample();

        GoldenFile.AssertMatches(golden, SessionTableCodec.Encode(table));

        Assert.True(SessionTableCodec.TryDecode(GoldenFile.Read(golden), out var decoded, out var reason));
        Assert.Null(reason);
        Assert.Equal(table.Limits, decoded!.Limits);
        Assert.Equal(SessionTableCodec.Digest(table), SessionTableCodec.Digest(decoded));
    }

    [Fact]
    public void Table_Empty_KeepsItsBytes()
    {
        const string golden = "consensus/sessions-empty-v1.golden";

        GoldenFile.AssertMatches(golden, SessionTableCodec.Encode(new SessionTable(new SessionLimits())));

        Assert.True(SessionTableCodec.TryDecode(GoldenFile.Read(golden), out var decoded, out _));
        Assert.Equal(new SessionLimits(), decoded!.Limits);
    }

    [Fact]
    public void TryDecode_EverythingThatMaySurvive_Survives()
    {
        Assert.True(SessionTableCodec.TryDecode(SessionTableCodec.Encode(Sample()), out var decoded, out _));

        Assert.Equal(2, decoded!.Count);
        Assert.Equal(5 + (2 * SessionLimits.OverheadBytes), decoded.CountedBytes);
        var forwarder = decoded.Newest!;
        Assert.Equal(new ForwarderBoot(new Incarnation(70), 1), forwarder.Forwarder);
        Assert.Equal(new LogIndex(7), forwarder.LastUse);
        Assert.Equal([2, 3], [.. forwarder.Kept.ToArray().Select(k => k.Sequence.Value)]);
        Assert.Equal("hello"u8.ToArray(), forwarder.Kept[0].Response);
        Assert.Null(forwarder.Kept[1].Response);
        Assert.True(decoded.HasForwarder(new Incarnation(70)));
    }

    [Fact]
    public void Digest_StatesThatDiffer_Differ()
    {
        var sample = Sample();
        var before = SessionTableCodec.Digest(sample);
        sample.Decide(new LogIndex(50), CommandEnvelope.PlainCommand(sample.ClockTicks + 1, default));

        Assert.NotEqual(before, SessionTableCodec.Digest(sample));
    }

    [Fact]
    public void TryDecode_CutAnywhere_IsRefused()
    {
        var bytes = SessionTableCodec.Encode(Sample());

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(SessionTableCodec.TryDecode(bytes.AsSpan(0, length), out var table, out var reason));
            Assert.Null(table);
            Assert.Contains("TooShort", reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TryDecode_WhatTheTestBuilds_IsATable() =>
        Assert.True(SessionTableCodec.TryDecode(Build(Head, (FirstSession, Commands()), (SecondSession, Commands((1, "a"), (3, null)))), out _, out var reason), reason);

    [Theory]
    [InlineData(0, 0, "a limit is out of range")]
    [InlineData(1, 3_000_000_000, "a limit is out of range")]
    [InlineData(5, 0, "a limit is out of range")]
    [InlineData(6, CommandEnvelope.TimestampTicksMax + 1, "the clock is out of range")]
    [InlineData(0, 1, "there are more sessions than the limit")]
    [InlineData(4, 0, "the responses take more than the limit")]
    public void TryDecode_WrongHead_SaysWhatIsWrong(int field, long value, string reason) =>
        AssertRefused(Build(With(Head, field, value), (FirstSession, Commands()), (SecondSession, Commands((1, "a")))), reason);

    [Theory]
    [InlineData(0, 0, "a session id is zero or used twice")]
    [InlineData(0, 3, "a session id is zero or used twice")]
    [InlineData(0, 10, "a session was used before it was opened")]
    [InlineData(1, 4, "the sessions are not in the order of use")]
    [InlineData(3, 0, "a time-to-live is out of range")]
    [InlineData(3, (CommandEnvelope.TimeToLiveMsMax * 10_000) + 1, "a time-to-live is out of range")]
    [InlineData(3, 10_000_001, "a time-to-live is no whole number of milliseconds")]
    [InlineData(2, 4_999_999, "a deadline does not fit the clock")]
    [InlineData(2, 15_000_001, "a deadline does not fit the clock")]
    [InlineData(2, 13_999_999, "a session was used earlier than one used before it")]
    [InlineData(5, 0, "a forwarder has no boot number, or the other way round")]
    [InlineData(6, 0, "a forwarder has no boot number, or the other way round")]
    [InlineData(4, long.MaxValue, "a sequence is above 2^63 - 1")]
    public void TryDecode_WrongSession_SaysWhatIsWrong(int field, long value, string reason) =>
        AssertRefused(Build(Head, (FirstSession, Commands()), (With(SecondSession, field, value), Commands((1, null)))), reason);

    [Fact]
    public void TryDecode_WrongCommands_SaysWhatIsWrong()
    {
        AssertRefused(One((0, "a")), "a sequence is out of range");
        AssertRefused(One((5, "a")), "a sequence is out of range");
        AssertRefused(One((3, "a"), (2, "b")), "a sequence is out of range");
        AssertRefused(One((1, "123456789")), "a response is larger than the limit");
        AssertRefused(One((1, "12345678"), (1, "12345")), "the responses of a session take more than the limit");
        AssertRefused(One((1, null), (1, null), (1, null), (1, null), (1, null)), "a session remembers more commands than the limit");
    }

    [Fact]
    public void TryDecode_TwoSessionsOfOneForwarder_IsRefused() =>
        AssertRefused(Build(Head, (With(With(FirstSession, 5, 70), 6, 2), Commands()), (SecondSession, Commands())), "a forwarder has two sessions");

    [Fact]
    public void TryDecode_FramedWrongly_IsRefused()
    {
        var bytes = SessionTableCodec.Encode(Sample());
        AssertRefused([.. bytes, 0], "bytes follow the last field");
        bytes[0] = 2;
        AssertRefused(bytes, "the version is not 1");
    }

    [Fact]
    public void PlantedBug_SessionsLostInSnapshot_LosesThemAndNothingElse()
    {
        var bytes = SessionTableCodec.Encode(Sample(), PlantedBug.SessionsLostInSnapshot);

        Assert.True(SessionTableCodec.TryDecode(bytes, out var decoded, out _));
        Assert.Equal(0, decoded!.Count);
        Assert.Equal(Sample().ClockTicks, decoded.ClockTicks);
    }

    private static SessionTable Sample()
    {
        var table = new SessionTable(new SessionLimits { ResponseBytesMax = 5 });
        table.Decide(new LogIndex(3), CommandEnvelope.OpenSession(1_000_000));
        var session = table.Decide(new LogIndex(4), CommandEnvelope.OpenSession(2_000_000, 500, new ForwarderBoot(new Incarnation(70), 1))).Session;
        Execute(table, 6, CommandEnvelope.SessionCommand(3_000_000, session, new SessionSequence(2), new SessionSequence(1), default), "hello"u8);
        Execute(table, 7, CommandEnvelope.SessionCommand(2_500_000, session, new SessionSequence(3), new SessionSequence(1), default), "too long"u8);
        return table;
    }

    private static void Execute(SessionTable table, long index, CommandEnvelope envelope, ReadOnlySpan<byte> response) =>
        table.Record(table.Decide(new LogIndex(index), envelope), response);

    private static (long Step, string? Response)[] Commands(params (long Step, string? Response)[] commands) => commands;

    private static byte[] One(params (long Step, string? Response)[] commands) => Build(Head, (FirstSession, commands));

    private static long[] With(long[] fields, int field, long value)
    {
        var changed = fields.ToArray();
        changed[field] = value;
        return changed;
    }

    private static byte[] Build(long[] head, params (long[] Fields, (long Step, string? Response)[] Commands)[] sessions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new FieldWriter(buffer);
        writer.Byte(SessionTableCodec.Version);
        foreach (var field in head) writer.Number(field);
        writer.Number(sessions.Length);
        foreach (var (fields, commands) in sessions)
        {
            foreach (var field in fields) writer.Number(field);
            writer.Number(commands.Length);
            foreach (var (step, response) in commands)
            {
                writer.Number(step);
                writer.Number(response is null ? 0 : response.Length + 1);
                writer.Bytes(System.Text.Encoding.ASCII.GetBytes(response ?? string.Empty));
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void AssertRefused(byte[] bytes, string expected)
    {
        Assert.False(SessionTableCodec.TryDecode(bytes, out var table, out var reason));
        Assert.Null(table);
        Assert.StartsWith(expected, reason, StringComparison.Ordinal);
    }
}
