using System.Buffers;
using System.Text;
using CsCheck;
using DataWarehouse.Plugins.UltimateConsensus.Sessions;
using DataWarehouse.SDK.Replication;
using DataWarehouse.Tests.Golden;

namespace DataWarehouse.Tests.UltimateConsensus.Sessions;

/// <summary>Envelopes as bytes: one form each, and a verdict on whatever else comes.</summary>
public sealed class CommandEnvelopeTests
{
    private const long Stamp = 638_000_000_000_000_000;

    private static readonly byte[] Command = Encoding.ASCII.GetBytes("put");

    private static readonly CommandEnvelope[] Samples =
    [
        CommandEnvelope.OpenSession(Stamp),
        CommandEnvelope.OpenSession(Stamp, 60_000, new ForwarderBoot(new Incarnation(300), 7)),
        CommandEnvelope.CloseSession(Stamp, new SessionId(12)),
        CommandEnvelope.SessionCommand(Stamp, new SessionId(12), new SessionSequence(500), new SessionSequence(498), Command),
        CommandEnvelope.PlainCommand(Stamp, Command),
    ];

    private static readonly Gen<CommandEnvelope> AnyEnvelope = Gen.Select(
        Gen.Int[0, 4],
        Gen.Long[0, CommandEnvelope.TimestampTicksMax],
        Gen.Select(Gen.Long[1, long.MaxValue], Gen.Long[0, long.MaxValue - 1], Gen.Long[0, CommandEnvelope.TimeToLiveMsMax]),
        Gen.Byte.Array[0, 20],
        (kind, stamp, n, bytes) => kind switch
        {
            0 => CommandEnvelope.OpenSession(stamp, n.Item3),
            1 => CommandEnvelope.OpenSession(stamp, n.Item3, new ForwarderBoot(new Incarnation(n.Item1), n.Item2 + 1)),
            2 => CommandEnvelope.CloseSession(stamp, new SessionId(n.Item1)),
            3 => CommandEnvelope.SessionCommand(stamp, new SessionId(n.Item1), new SessionSequence(n.Item2 + 1), new SessionSequence(n.Item2 / 2), bytes),
            _ => CommandEnvelope.PlainCommand(stamp, bytes),
        });

    [Theory]
    [InlineData(0, "open")]
    [InlineData(1, "open-forwarder")]
    [InlineData(2, "close")]
    [InlineData(3, "session-command")]
    [InlineData(4, "plain-command")]
    public void Envelope_OfVersionOne_KeepsItsBytes(int sample, string name)
    {
        var golden = $"consensus/envelope-{name}-v1.golden";

        GoldenFile.AssertMatches(golden, CommandEnvelopeCodec.Encode(Samples[sample]));

        AssertSame(Samples[sample], CommandEnvelopeCodec.Decode(GoldenFile.Read(golden)));
    }

    [Fact]
    public void Decode_Encoded_IsTheSame() =>
        AnyEnvelope.Sample(envelope => AssertSame(envelope, CommandEnvelopeCodec.Decode(CommandEnvelopeCodec.Encode(envelope))));

    [Fact]
    public void Encode_OverheadBytesMax_IsEnoughAndNoMore()
    {
        var largest = CommandEnvelope.SessionCommand(
            Stamp, new SessionId(long.MaxValue), new SessionSequence(long.MaxValue), new SessionSequence(long.MaxValue - 1), default);

        Assert.Equal(CommandEnvelopeCodec.OverheadBytesMax, CommandEnvelopeCodec.Encode(largest).Length);
    }

    [Fact]
    public void Nothing_IsTheEmptyPayload()
    {
        Assert.Empty(CommandEnvelopeCodec.Encode(CommandEnvelope.Nothing));
        Assert.Equal(EnvelopeKind.Nothing, CommandEnvelopeCodec.Decode(default).Kind);
    }

    [Fact]
    public void Encode_Malformed_IsAMistakeOfTheCaller() =>
        Assert.Throws<ArgumentException>(() => CommandEnvelopeCodec.Encode(CommandEnvelope.Malformed(EnvelopeFlaw.TooShort), new ArrayBufferWriter<byte>()));

    [Fact]
    public void Decode_Mutated_IsAnEnvelopeWithTheseBytesOrMalformed() =>
        Gen.Select(AnyEnvelope, Gen.Int[0, 60], Gen.Byte).Sample((envelope, at, value) =>
        {
            var bytes = CommandEnvelopeCodec.Encode(envelope);
            bytes[at % bytes.Length] ^= value;
            AssertCanonicalOrMalformed(bytes);
        }, iter: 5000);

    [Fact]
    public void Decode_Noise_IsAnEnvelopeWithTheseBytesOrMalformed() =>
        Gen.Select(Gen.Byte[0, 5], Gen.Byte.Array[0, 60]).Sample((kind, bytes) =>
        {
            if (bytes.Length > 0) bytes[0] = CommandEnvelopeCodec.Version;
            if (bytes.Length > 1) bytes[1] = kind;
            if (bytes.Length > 9) bytes[9] &= 0x2b;
            AssertCanonicalOrMalformed(bytes);
        }, iter: 5000);

    [Theory]
    [InlineData("02 04 0000000000000000", (byte)EnvelopeFlaw.UnknownVersion)]
    [InlineData("00", (byte)EnvelopeFlaw.UnknownVersion)]
    [InlineData("01", (byte)EnvelopeFlaw.TooShort)]
    [InlineData("01 04 00000000000000", (byte)EnvelopeFlaw.TooShort)]
    [InlineData("01 00 0000000000000000", (byte)EnvelopeFlaw.UnknownKind)]
    [InlineData("01 05 0000000000000000", (byte)EnvelopeFlaw.UnknownKind)]
    [InlineData("01 ff 0000000000000000", (byte)EnvelopeFlaw.UnknownKind)]
    [InlineData("01 04 ffffffffffffffff", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 04 0040075af475ca2b", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 01 0000000000000000 00 00", (byte)EnvelopeFlaw.TooShort)]
    [InlineData("01 01 0000000000000000 8000 00 00", (byte)EnvelopeFlaw.BadNumber)]
    [InlineData("01 01 0000000000000000 80808080808080808001 00 00", (byte)EnvelopeFlaw.BadNumber)]
    [InlineData("01 01 0000000000000000 8190fbd309 00 00", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 01 0000000000000000 00 01 00", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 01 0000000000000000 00 00 01", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 01 0000000000000000 00 00 00 00", (byte)EnvelopeFlaw.TrailingBytes)]
    [InlineData("01 02 0000000000000000", (byte)EnvelopeFlaw.TooShort)]
    [InlineData("01 02 0000000000000000 00", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 02 0000000000000000 01 01", (byte)EnvelopeFlaw.TrailingBytes)]
    [InlineData("01 03 0000000000000000 00 01 00", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 03 0000000000000000 01 00 00", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 03 0000000000000000 01 05 05", (byte)EnvelopeFlaw.OutOfRange)]
    [InlineData("01 03 0000000000000000 01 05", (byte)EnvelopeFlaw.TooShort)]
    public void Decode_WrongBytes_SaysWhatIsWrong(string hex, byte flaw)
    {
        var decoded = CommandEnvelopeCodec.Decode(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)));

        Assert.Equal(EnvelopeKind.Malformed, decoded.Kind);
        Assert.Equal((EnvelopeFlaw)flaw, decoded.Flaw);
    }

    [Fact]
    public void Decode_CommandAboveTheLimit_IsMalformed()
    {
        var bytes = new byte[CommandEnvelopeCodec.Encode(CommandEnvelope.PlainCommand(0, default)).Length + CommandEnvelope.CommandBytesMax + 1];
        CommandEnvelopeCodec.Encode(CommandEnvelope.PlainCommand(0, default)).CopyTo(bytes, 0);

        Assert.Equal(EnvelopeFlaw.TooLarge, CommandEnvelopeCodec.Decode(bytes).Flaw);
        Assert.Equal(CommandEnvelope.CommandBytesMax, CommandEnvelopeCodec.Decode(bytes.AsMemory()[..^1]).Command.Length);
    }

    [Fact]
    public void Stamp_Encoded_SetsTheTimestampAlone()
    {
        foreach (var sample in Samples)
        {
            var bytes = CommandEnvelopeCodec.Encode(sample);
            Assert.True(CommandEnvelopeCodec.Stamp(bytes, 99));

            var stamped = CommandEnvelopeCodec.Decode(bytes);
            Assert.Equal(99, stamped.TimestampTicks);
            Assert.True(CommandEnvelopeCodec.Stamp(bytes, Stamp));
            AssertSame(sample, CommandEnvelopeCodec.Decode(bytes));
        }
    }

    [Fact]
    public void Stamp_NoEnvelope_LeavesItAlone()
    {
        var foreign = new byte[] { 2, 4, 0, 0, 0, 0, 0, 0, 0, 0 };

        Assert.False(CommandEnvelopeCodec.Stamp(foreign, 1));
        Assert.False(CommandEnvelopeCodec.Stamp([], 1));
        Assert.Equal(new byte[] { 2, 4, 0, 0, 0, 0, 0, 0, 0, 0 }, foreign);
    }

    [Fact]
    public void Values_OutsideTheirRange_AreMistakesOfTheCaller()
    {
        var one = new SessionSequence(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelopeCodec.Stamp(new byte[10], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelopeCodec.Stamp(new byte[10], CommandEnvelope.TimestampTicksMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.OpenSession(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.OpenSession(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.OpenSession(0, CommandEnvelope.TimeToLiveMsMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.OpenSession(0, 0, new ForwarderBoot(Incarnation.None, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.CloseSession(0, SessionId.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.SessionCommand(0, SessionId.None, one, SessionSequence.Zero, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.SessionCommand(0, new SessionId(1), one, one, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.SessionCommand(0, new SessionId(1), one, new SessionSequence(-1), default));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.PlainCommand(0, new byte[CommandEnvelope.CommandBytesMax + 1]));
    }

    [Fact]
    public void Numbers_CompareAndPrintByValue()
    {
        Assert.True(new SessionSequence(1) < new SessionSequence(2) && new SessionSequence(2) >= new SessionSequence(2));
        Assert.True(new SessionSequence(2) > new SessionSequence(1) && new SessionSequence(1) <= new SessionSequence(1));
        Assert.Equal(-1, new SessionSequence(1).CompareTo(new SessionSequence(2)));
        Assert.Equal(1, new SessionId(2).CompareTo(new SessionId(1)));
        Assert.Equal("7", new SessionId(7).ToString());
        Assert.Equal("8", new SessionSequence(8).ToString());
    }

    private static void AssertCanonicalOrMalformed(byte[] bytes)
    {
        var decoded = CommandEnvelopeCodec.Decode(bytes);
        if (decoded.Kind == EnvelopeKind.Malformed) Assert.NotEqual(EnvelopeFlaw.None, decoded.Flaw);
        else Assert.Equal(bytes, CommandEnvelopeCodec.Encode(decoded));
    }

    private static void AssertSame(CommandEnvelope expected, CommandEnvelope actual)
    {
        Assert.Equal(expected.Command.ToArray(), actual.Command.ToArray());
        Assert.Equal(
            (expected.Kind, expected.TimestampTicks, expected.Session, expected.Sequence, expected.AcknowledgedThrough, expected.TimeToLiveMs, expected.Forwarder),
            (actual.Kind, actual.TimestampTicks, actual.Session, actual.Sequence, actual.AcknowledgedThrough, actual.TimeToLiveMs, actual.Forwarder));
    }
}
