using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Tests.Transport.Handshakes;

public sealed class GreetingCodecTests
{
    private static readonly Greeting Sample = new(
        new ClusterId(new UInt128(0x0102030405060708, 0x090a0b0c0d0e0f10)),
        PeerChannel.Bulk,
        1,
        1,
        IsJoining: false,
        new PeerId("nöde-a", new Incarnation(3)),
        new PeerProgress(new PeerBoot(new BootId(new UInt128(0x1112131415161718, 0x191a1b1c1d1e1f20)), 7), 1_000),
        new UInt128(0x2122232425262728, 0x292a2b2c2d2e2f30),
        new PeerId("b", new Incarnation(4)));

    [Fact]
    public void Golden_Records_AreWrittenAndReadForEver()
    {
        GoldenFile.AssertMatches("transport/hello-v1.golden", GreetingCodec.Encode(HandshakeKind.Hello, Sample));
        GoldenFile.AssertMatches("transport/welcome-v1.golden", GreetingCodec.Encode(HandshakeKind.Welcome, Sample with { Wanted = default, IsJoining = true }));
        GoldenFile.AssertMatches("transport/refusal-v1.golden", GreetingCodec.EncodeRefusal(PeerRefusalKind.RolledBack, "a@3 was set back"));
        GoldenFile.AssertMatches("transport/ready-v1.golden", GreetingCodec.EncodeReady());

        Assert.Equal(Sample, Decode("transport/hello-v1.golden", HandshakeKind.Hello));
        Assert.Equal(Sample with { Wanted = default, IsJoining = true }, Decode("transport/welcome-v1.golden", HandshakeKind.Welcome));
        Assert.True(GreetingCodec.TryDecodeRefusal(GoldenFile.Read("transport/refusal-v1.golden"), out var kind, out var reason));
        Assert.Equal((PeerRefusalKind.RolledBack, "a@3 was set back"), (kind, reason));
        Assert.True(GreetingCodec.IsSound(GoldenFile.Read("transport/ready-v1.golden")));
    }

    [Fact]
    public void Decode_AnyBitFlipped_IsRefused()
    {
        var record = GreetingCodec.Encode(HandshakeKind.Hello, Sample);
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            var damaged = record.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.NotNull(GreetingCodec.Decode(damaged, out _));
        }
    }

    [Fact]
    public void Decode_CutAtAnyPlace_IsRefused()
    {
        var record = GreetingCodec.Encode(HandshakeKind.Hello, Sample);
        for (var length = 0; length < record.Length; length++)
            Assert.NotNull(GreetingCodec.Decode(record.AsSpan(0, length), out _));
    }

    [Fact]
    public void Decode_AnyFieldsUnderASoundChecksum_NeverThrows()
    {
        var random = new Random(8);
        for (var round = 0; round < 50_000; round++)
        {
            var record = GreetingCodec.Encode(HandshakeKind.Hello, Sample);
            for (var i = random.Next(4); i >= 0; i--)
                record[random.Next(8, record.Length - 4)] = (byte)random.Next(256);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(
                record.AsSpan(^4..), DataWarehouse.Transport.Frames.FrameCrc.Extend(DataWarehouse.Transport.Frames.FrameCrc.Plain, record.AsSpan(..^4)));

            var reason = GreetingCodec.Decode(record, out var greeting);

            Assert.Equal(reason is null, greeting is not null);
            if (greeting is not null)
                Assert.Equal(record, GreetingCodec.Encode(HandshakeKind.Hello, greeting));
        }
    }

    [Theory]
    [InlineData(0, 'X')]
    [InlineData(4, 0)]
    [InlineData(4, 5)]
    [InlineData(5, 2)]
    [InlineData(7, 0xff)]
    public void ReadPrefix_WrongByte_IsRefused(int at, int value)
    {
        var prefix = GreetingCodec.EncodeReady().AsSpan(0, HandshakeFormat.PrefixBytes).ToArray();
        Assert.Null(GreetingCodec.ReadPrefix(prefix, out _, out _));

        prefix[at] = (byte)value;

        Assert.NotNull(GreetingCodec.ReadPrefix(prefix, out _, out _));
    }

    [Fact]
    public void EncodeRefusal_LongReasonWithControlCharacters_IsCutAndCleaned()
    {
        var record = GreetingCodec.EncodeRefusal(PeerRefusalKind.UnknownPeer, "a\u0007b" + new string('x', 2_000));

        Assert.True(record.Length <= HandshakeFormat.RecordBytesMax);
        Assert.True(GreetingCodec.TryDecodeRefusal(record, out _, out var reason));
        Assert.StartsWith("abxxx", reason, StringComparison.Ordinal);
    }

    private static Greeting? Decode(string golden, HandshakeKind expected)
    {
        var record = GoldenFile.Read(golden);
        Assert.Null(GreetingCodec.ReadPrefix(record, out var kind, out var length));
        Assert.Equal((expected, record.Length), (kind, length));
        Assert.Null(GreetingCodec.Decode(record, out var greeting));
        return greeting;
    }
}
