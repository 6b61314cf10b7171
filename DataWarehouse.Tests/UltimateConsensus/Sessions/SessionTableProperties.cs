using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.UltimateConsensus.Sessions;

/// <summary>What holds of sessions for any log.</summary>
public sealed class SessionTableProperties
{
    private const long TicksPerMs = 10_000;

    private static readonly SessionLimits Tight = new()
    {
        SessionsMax = 3,
        OutstandingMax = 4,
        ResponseBytesMax = 8,
        SessionBytesMax = 12 + (2 * SessionLimits.OverheadBytes),
        TableBytesMax = 20 + (3 * SessionLimits.OverheadBytes),
        TimeToLiveMs = 40,
    };

    /// <summary>Logs with few sessions, sequences close together and a clock that jumps both ways, so that everything collides.</summary>
    private static readonly Gen<CommandEnvelope[]> AnyLog = Gen.Select(
        Gen.Frequency((2, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2)), (12, Gen.Const(3)), (1, Gen.Const(4))),
        Gen.Int[0, 12],
        Gen.Int[1, 12],
        Gen.Int[0, 5],
        Gen.Int[-10, 8]).Array[0, 80].Select(ToLog);

    [Fact]
    public void Table_AnyLog_DecidesAsTheNaiveOne() => Gen.Select(AnyLog, Gen.Int[0, 80]).Sample((log, restart) =>
    {
        var naive = new NaiveSessionTable(Tight);
        var table = new SessionTable(Tight);
        var executed = new HashSet<(SessionId, SessionSequence)>();
        for (var i = 0; i < log.Length; i++)
        {
            if (i == restart) table = RoundTrip(table);
            var expected = naive.Decide(i + 1, log[i]);
            var actual = table.Decide(new LogIndex(i + 1), log[i]);
            Assert.Equal(expected.Kind, actual.Kind);
            Assert.Equal(expected.Session, actual.Session.Value);
            Assert.Equal(expected.Response ?? [], actual.Response.ToArray());
            Assert.Equal(naive.Count, table.Count);
            if (!actual.IsExecute) continue;

            var response = ResponseTo(i);
            table.Record(actual, response);
            if (actual.Session.IsNone) continue;
            naive.Record(actual.Session.Value, actual.Sequence.Value, response);
            Assert.True(executed.Add((actual.Session, actual.Sequence)), $"Command {actual.Sequence} of session {actual.Session} is executed again.");
        }

        Assert.Equal(SessionTableCodec.Encode(table), SessionTableCodec.Encode(RoundTrip(table)));
        Assert.Equal(SessionTableCodec.Digest(table), SessionTableCodec.Digest(RoundTrip(table)));
    }, iter: 2000);

    [Fact]
    public void Table_RestoredAnywhere_EndsInTheSameBytes() => Gen.Select(AnyLog, Gen.Int[0, 80], Gen.Int[0, 80]).Sample((log, first, second) =>
    {
        var straight = new SessionTable(Tight);
        var restored = new SessionTable(Tight);
        for (var i = 0; i < log.Length; i++)
        {
            if (i == first || i == second) restored = RoundTrip(restored);
            Apply(straight, i, log[i]);
            Apply(restored, i, log[i]);
        }

        Assert.Equal(SessionTableCodec.Encode(straight), SessionTableCodec.Encode(restored));
    }, iter: 1000);

    [Fact]
    public void TryDecode_Mutated_IsRefusedOrATableWithTheseBytes() => Gen.Select(AnyLog, Gen.Int[0, 400], Gen.Byte).Sample((log, at, value) =>
    {
        var table = new SessionTable(Tight);
        for (var i = 0; i < log.Length; i++) Apply(table, i, log[i]);
        var bytes = SessionTableCodec.Encode(table);
        bytes[at % bytes.Length] ^= value;

        if (SessionTableCodec.TryDecode(bytes, out var decoded, out var reason))
        {
            Assert.Null(reason);
            Assert.Equal(bytes, SessionTableCodec.Encode(decoded!));
        }
        else
        {
            Assert.NotNull(reason);
        }
    }, iter: 5000);

    [Fact]
    public void TryDecode_Noise_IsRefusedOrATableWithTheseBytes() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        if (bytes.Length > 0) bytes[0] = SessionTableCodec.Version;
        if (SessionTableCodec.TryDecode(bytes, out var decoded, out _)) Assert.Equal(bytes, SessionTableCodec.Encode(decoded!));
    }, iter: 5000);

    private static CommandEnvelope[] ToLog((int Kind, int Session, int Sequence, int Back, int Ms)[] steps)
    {
        var log = new CommandEnvelope[steps.Length];
        var opened = new List<long> { 999 };
        var clock = 100L;
        for (var i = 0; i < steps.Length; i++)
        {
            var (kind, session, sequence, back, ms) = steps[i];
            clock = Math.Max(0, clock + ms);
            var id = new SessionId(opened[^(1 + (session % Math.Min(opened.Count, 5)))]);
            if (kind < 2) opened.Add(i + 1);
            var forwarder = back == 0 ? ForwarderBoot.None : new ForwarderBoot(new Incarnation(1 + (back % 2)), 1 + (session % 3));
            log[i] = kind switch
            {
                0 => CommandEnvelope.OpenSession(clock * TicksPerMs, sequence < 7 ? 0 : sequence * 3),
                1 => CommandEnvelope.OpenSession(clock * TicksPerMs, 0, forwarder),
                2 => CommandEnvelope.CloseSession(clock * TicksPerMs, id),
                3 => CommandEnvelope.SessionCommand(
                    clock * TicksPerMs, id, new SessionSequence(sequence), new SessionSequence(Math.Max(0, sequence - 1 - back)), default),
                _ => CommandEnvelope.PlainCommand(clock * TicksPerMs, default),
            };
        }

        return log;
    }

    private static void Apply(SessionTable table, int position, CommandEnvelope envelope)
    {
        var verdict = table.Decide(new LogIndex(position + 1), envelope);
        if (verdict.IsExecute) table.Record(verdict, ResponseTo(position));
    }

    private static byte[] ResponseTo(int position) => Enumerable.Repeat((byte)position, position % 11).ToArray();

    private static SessionTable RoundTrip(SessionTable table)
    {
        Assert.True(SessionTableCodec.TryDecode(SessionTableCodec.Encode(table), out var restored, out var reason), reason);
        return restored!;
    }
}
