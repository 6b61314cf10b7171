using CsCheck;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using DataWarehouse.Tests.Architecture;

namespace DataWarehouse.Tests.UltimateReplication.Exchange;

public sealed class SyncMessageCodecTests
{
    private const string GoldenName = "replication-exchange-v1.golden";

    private static readonly Gen<SyncMessage> AnyMessage = Gen.Select(
        Gen.Int[1, 3],
        Gen.Long,
        AnyOf(string.Empty, "key", "Ärger 😀"),
        Gen.Bool,
        Gen.Select(AnyOf(string.Empty, "a", "schlüssel"), Gen.Byte.Array[0, 20]).Array[0, 4],
        (kind, session, text, flag, states) => new SyncMessage(
            (SyncMessageKind)kind, session, text, flag, [.. states.Select(state => new KeyState(state.Item1, state.Item2))]));

    [Fact]
    public void Decode_Encoded_IsTheSame() => AnyMessage.Sample(message =>
    {
        var decoded = SyncMessageCodec.Decode(SyncMessageCodec.Encode(message));

        Assert.Equal(message with { States = [] }, decoded with { States = [] });
        Assert.Equal(message.States.Select(state => state.Key), decoded.States.Select(state => state.Key));
        Assert.Equal(message.States.SelectMany(state => state.Set), decoded.States.SelectMany(state => state.Set));
    });

    [Fact]
    public void Decode_Mutated_IsAMessageOrACausalityException() =>
        Gen.Select(AnyMessage, Gen.Int[0, 200], Gen.Byte).Sample((message, at, value) =>
        {
            var bytes = SyncMessageCodec.Encode(message);
            bytes[at % bytes.Length] ^= value;
            AssertDecodesOrRefuses(bytes);
        });

    [Fact]
    public void Decode_Noise_IsAMessageOrACausalityException() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        if (bytes.Length > 0) bytes[0] = 0x41;
        if (bytes.Length > 1) bytes[1] = 1;
        AssertDecodesOrRefuses(bytes);
    });

    [Fact]
    public void Decode_Truncated_IsRefused() => AnyMessage.Sample(message =>
    {
        var bytes = SyncMessageCodec.Encode(message);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(CausalityError.MalformedEncoding, Refusal(bytes[..length]));
    });

    [Fact]
    public void Decode_LongerThanItSays_IsRefused() =>
        Assert.Equal(CausalityError.MalformedEncoding, Refusal([.. File.ReadAllBytes(GoldenPath()), 0]));

    [Fact]
    public void Decode_LaterRelease_IsRefusedAsSuch()
    {
        var bytes = File.ReadAllBytes(GoldenPath());
        bytes[0] = 0x42;

        Assert.Equal(CausalityError.FutureEncoding, Refusal(bytes));
    }

    [Theory]
    [InlineData(0, 0x51)]
    [InlineData(1, 0)]
    [InlineData(1, 4)]
    [InlineData(10, 2)]
    [InlineData(14, 0x80)]
    [InlineData(15, 0xff)]
    public void Decode_FieldOutOfRange_IsRefused(int offset, byte value)
    {
        var bytes = File.ReadAllBytes(GoldenPath());
        bytes[offset] = value;

        Assert.Equal(CausalityError.MalformedEncoding, Refusal(bytes));
    }

    [Fact]
    public void Decode_TextTooLong_IsRefused()
    {
        var message = new SyncMessage(SyncMessageKind.Refusal, 1, new string('x', SyncMessageCodec.TextBytesMax + 1), false, []);

        Assert.Equal(CausalityError.MalformedEncoding, Refusal(SyncMessageCodec.Encode(message)));
    }

    [Fact]
    public void Encode_GoldenMessage_WritesTheGoldenBytes() => Assert.Equal(File.ReadAllBytes(GoldenPath()), SyncMessageCodec.Encode(Golden()));

    [Fact]
    public void Decode_GoldenBytes_ReadsTheSet()
    {
        var message = SyncMessageCodec.Decode(File.ReadAllBytes(GoldenPath()));

        Assert.Equal((SyncMessageKind.Request, 7L, "cursor", true), (message.Kind, message.Session, message.Text, message.IsFlagSet));
        var set = SetEncoding.Decode(Assert.Single(message.States).Set, StampedValueCodec.Instance, MembershipView.WithoutEpochs);
        Assert.Equal(["1:3", "2:5"], set.Values.Select(value => value.Dot.ToString()));
        Assert.Equal(new StampedValue(new HybridTimestamp(1_767_225_600_000, 2), Cluster.Bytes("one")), set.Values[0].Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000")]
    [InlineData("FFFFFFFFFFFFFFFF00000000")]
    [InlineData("000000000000000000000080")]
    public void StampedValue_Malformed_IsRefused(string hex) => Assert.Equal(
        CausalityError.MalformedEncoding,
        Assert.Throws<CausalityException>(() => StampedValueCodec.Instance.Read(Convert.FromHexString(hex))).Error);

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static SyncMessage Golden()
    {
        var known = CausalContext.FromVersions(new Epoch(4), new Dot(new Incarnation(1), 3), new Dot(new Incarnation(2), 5));
        var set = DvvSet<StampedValue>.Restore(
            known,
            [
                new(new Dot(new Incarnation(1), 3), new StampedValue(new HybridTimestamp(1_767_225_600_000, 2), Cluster.Bytes("one"))),
                new(new Dot(new Incarnation(2), 5), new StampedValue(new HybridTimestamp(1_767_225_600_001, 0), default)),
            ],
            MembershipView.WithoutEpochs);
        var state = new KeyState("schlüssel", SetEncoding.Encode(set, StampedValueCodec.Instance));
        return new SyncMessage(SyncMessageKind.Request, 7, "cursor", true, [state]);
    }

    private static void AssertDecodesOrRefuses(byte[] bytes)
    {
        try
        {
            SyncMessageCodec.Decode(bytes);
        }
        catch (CausalityException)
        {
            // The one permitted refusal; anything else fails the test.
        }
    }

    private static CausalityError Refusal(byte[] bytes) => Assert.Throws<CausalityException>(() => SyncMessageCodec.Decode(bytes)).Error;

    private static string GoldenPath() => Repository.Full($"DataWarehouse.Tests/Golden/{GoldenName}");
}
