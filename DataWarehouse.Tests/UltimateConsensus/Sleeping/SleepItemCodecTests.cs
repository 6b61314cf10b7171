using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Sleeping;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Tests.UltimateConsensus.Wire;

namespace DataWarehouse.Tests.UltimateConsensus.Sleeping;

public sealed class SleepItemCodecTests
{
    private static readonly GroupId Group = new(300);

    private static SleepNotice Sleep => new(new ReplicaId(1), new ReplicaId(200), new Term(7), new LogIndex(70_000));

    private static WakeNotice Wake => new(new ReplicaId(200), new ReplicaId(1));

    private static ListQuestion Question => new(Group, 4, 3);

    private static ListPage Page => new(Group, new GroupId(9_000), 4, 3, [Listed(300, 7), Listed(303, 8), Listed(8_999, 9)]);

    private static Beat Sound => new()
    {
        Level = 1,
        Boot = new BootId(new UInt128(0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210)),
        Heard = new BootId(5),
        Withdrawn = 0x8000_0000_0000_0002,
        DurableBatch = 123_456,
        Digest = new SleepDigest(2, SleepDigest.HashOf(new GroupId(1), new ReplicaId(1), new ReplicaId(2), new Term(3))),
        Progress = [0, 200, 70_000],
    };

    [Fact]
    public void Decode_OfEachItem_GivesWhatWasEncoded()
    {
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(Item(SleepItemCodec.SleepKind, Group, Encoded(Sleep)), out SleepNotice sleep));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(Item(SleepItemCodec.WakeKind, Group, Encoded(Wake)), out WakeNotice wake));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(Item(SleepItemCodec.QuestionKind, Group, Encoded(Question)), out ListQuestion question));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(Item(SleepItemCodec.PageKind, Group, Encoded(Page)), out ListPage? page));
        Assert.Equal(WireFlaw.None, BeatCodec.Decode(Item(BeatCodec.BeatKind, default, Encoded(Sound)), out var beat));

        Assert.Equal((Sleep, Wake, Question), (sleep, wake, question));
        Assert.Equal((Page.From, Page.Next, Page.Shards, Page.Shard), (page!.From, page.Next, page.Shards, page.Shard));
        Assert.Equal(Page.Groups.AsEnumerable(), page.Groups);
        Assert.Equal(Sound with { Progress = [] }, beat! with { Progress = [] });
        Assert.Equal(Sound.Progress.AsEnumerable(), beat.Progress);
    }

    [Fact]
    public void Decode_OfAnythingShorterOrLonger_IsMalformed()
    {
        AssertMalformed(Encoded(Sleep), bytes => SleepItemCodec.Decode(Item(SleepItemCodec.SleepKind, Group, bytes), out SleepNotice _));
        AssertMalformed(Encoded(Wake), bytes => SleepItemCodec.Decode(Item(SleepItemCodec.WakeKind, Group, bytes), out WakeNotice _));
        AssertMalformed(Encoded(Question), bytes => SleepItemCodec.Decode(Item(SleepItemCodec.QuestionKind, Group, bytes), out ListQuestion _));
        AssertMalformed(Encoded(Page), bytes => SleepItemCodec.Decode(Item(SleepItemCodec.PageKind, Group, bytes), out ListPage? _));
        AssertMalformed(Encoded(Sound), static bytes => BeatCodec.Decode(Item(BeatCodec.BeatKind, default, bytes), out _));
    }

    [Fact]
    public void Decode_OfRandomBytes_NeverThrows()
    {
        var random = new Random(4);
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = round % 2 == 0 ? Encoded(Page) : Encoded(Sound);
            for (var change = random.Next(3); change >= 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (round % 2 == 0) SleepItemCodec.Decode(Item(SleepItemCodec.PageKind, new GroupId(random.NextInt64()), bytes), out ListPage? _);
            else BeatCodec.Decode(Item(BeatCodec.BeatKind, default, bytes), out _);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(65, 1)]
    [InlineData(4, 4)]
    public void Decode_OfShardsThatCannotBe_IsMalformed(int shards, int shard)
    {
        var question = new ListQuestion(Group, shards, shard);
        Assert.Equal(WireFlaw.Malformed, SleepItemCodec.Decode(Item(SleepItemCodec.QuestionKind, Group, Encoded(question)), out ListQuestion _));
        Assert.Equal(WireFlaw.Malformed, SleepItemCodec.Decode(Item(SleepItemCodec.PageKind, Group, Encoded(Page with { Shards = shards, Shard = shard })), out ListPage? _));
    }

    [Fact]
    public void Decode_OfABeatOfALaterVersion_ReadsWhatIsKnown()
    {
        var bytes = Encoded(Sound).Concat(new byte[] { 1, 2, 3 }).ToArray();
        bytes[0] = 2;

        Assert.Equal(WireFlaw.None, BeatCodec.Decode(Item(BeatCodec.BeatKind, default, bytes), out var beat));
        Assert.Equal(Sound.Digest, beat!.Digest);
        bytes[0] = 0;
        Assert.Equal(WireFlaw.Malformed, BeatCodec.Decode(Item(BeatCodec.BeatKind, default, bytes), out _));
    }

    [Fact]
    public void IsBeat_OfAPayloadThatBeginsWithOne_IsSaidWithoutReadingIt()
    {
        Assert.True(BeatCodec.IsBeat(Payload(BeatCodec.BeatKind, default, Encoded(Sound))));
        Assert.False(BeatCodec.IsBeat(Payload(SleepItemCodec.SleepKind, Group, Encoded(Sleep))));
        Assert.False(BeatCodec.IsBeat([]));
        Assert.False(BeatCodec.IsBeat([WireFormat.Header]));
    }

    [Fact]
    public void Golden_Items_AreWrittenAndReadForEver()
    {
        var writer = new WireBatchWriter(1 << 16);
        Assert.True(writer.TryAdd(SleepItemCodec.SleepKind, Group, Encoded(Sleep)));
        Assert.True(writer.TryAdd(SleepItemCodec.WakeKind, Group, Encoded(Wake)));
        Assert.True(writer.TryAdd(BeatCodec.BeatKind, default, Encoded(Sound)));
        Assert.True(writer.TryAdd(SleepItemCodec.QuestionKind, Group, Encoded(Question)));
        Assert.True(writer.TryAdd(SleepItemCodec.PageKind, Group, Encoded(Page)));

        GoldenFile.AssertMatches("consensus/sleep-items-v1.golden", writer.Payload.ToArray());
        var items = WireMessages.Items(GoldenFile.Read("consensus/sleep-items-v1.golden"));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(items[0], out SleepNotice sleep));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(items[1], out WakeNotice wake));
        Assert.Equal(WireFlaw.None, BeatCodec.Decode(items[2], out var beat));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(items[3], out ListQuestion question));
        Assert.Equal(WireFlaw.None, SleepItemCodec.Decode(items[4], out ListPage? page));
        Assert.Equal((Sleep, Wake, Sound.Digest, Question, 3), (sleep, wake, beat!.Digest, question, page!.Groups.Length));
    }

    [Fact]
    public void Page_SaysWhatItCovers()
    {
        Assert.Equal([false, true, false, false], new[] { 299L, 303, 304, 9_000 }.Select(static group => Page.Covers(new GroupId(group))));
        Assert.Equal(new Term(8), Page.Find(new GroupId(303))!.Value.Term);
        Assert.Null(Page.Find(new GroupId(304)));
        Assert.True((Page with { Next = null }).Covers(new GroupId(9_003)));
    }

    private static ListedGroup Listed(long group, long term) => new(new GroupId(group), new ReplicaId(1), new ReplicaId(2), new Term(term));

    private static void AssertMalformed(byte[] sound, Func<byte[], WireFlaw> decode)
    {
        for (var length = 0; length < sound.Length; length++) Assert.Equal(WireFlaw.Malformed, decode(sound[..length]));
        Assert.Equal(WireFlaw.Malformed, decode([.. sound, 0]));
    }

    private static byte[] Encoded(in SleepNotice notice)
    {
        var target = new ArrayBufferWriter<byte>();
        SleepItemCodec.Encode(notice, target);
        return target.WrittenSpan.ToArray();
    }

    private static byte[] Encoded(in WakeNotice notice)
    {
        var target = new ArrayBufferWriter<byte>();
        SleepItemCodec.Encode(notice, target);
        return target.WrittenSpan.ToArray();
    }

    private static byte[] Encoded(in ListQuestion question)
    {
        var target = new ArrayBufferWriter<byte>();
        SleepItemCodec.Encode(question, target);
        return target.WrittenSpan.ToArray();
    }

    private static byte[] Encoded(ListPage page)
    {
        var target = new ArrayBufferWriter<byte>();
        SleepItemCodec.Encode(page, target);
        return target.WrittenSpan.ToArray();
    }

    private static byte[] Encoded(Beat beat)
    {
        var bytes = new byte[BeatCodec.BytesMax];
        return bytes[..BeatCodec.Encode(beat, bytes)];
    }

    private static byte[] Payload(byte kind, GroupId group, byte[] content)
    {
        var writer = new WireBatchWriter(1 << 16);
        Assert.True(writer.TryAdd(kind, group, content));
        return writer.Payload.ToArray();
    }

    private static WireItem Item(byte kind, GroupId group, byte[] content) => new(kind, group, content, WireFlaw.None);
}
