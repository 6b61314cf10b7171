using System.Buffers;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Snapshots;
using DataWarehouse.Plugins.UltimateConsensus.Wire;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.Tests.Golden;
using DataWarehouse.Tests.UltimateConsensus.Rig;

namespace DataWarehouse.Tests.UltimateConsensus.Wire;

public sealed class SnapshotItemCodecTests
{
    private static readonly SnapshotDescriptor Descriptor = new(new LogIndex(300), new Term(7), Given.Voters(1, 2, 3));
    private static readonly SnapshotContent Content = new(new GroupId(9), new LogIndex(300), new Term(7), 1_000_000, 0x0123_4567_89ab_cdef);

    private static SnapshotChunk Chunk => new(new TransferId(new Term(8), 2), Content, Descriptor, 4_096, "part"u8.ToArray(), SnapshotChunk.ComputeChecksum(Content, 4_096, "part"u8));

    private static SnapshotChunkAnswer Answer => new(new TransferId(new Term(8), 2), AnswerKind.GivenUp, 512, 1, TransferEnd.DamagedChunks);

    [Fact]
    public void Decode_OfAPart_GivesWhatWasEncoded()
    {
        Assert.Equal(WireFlaw.None, SnapshotItemCodec.Decode(Item(SnapshotItemCodec.ChunkKind, Encoded(Chunk)), out var from, out var to, out SnapshotChunk decoded));

        Assert.Equal((new ReplicaId(1), new ReplicaId(200)), (from, to));
        Assert.Equal(Chunk with { Bytes = default }, decoded with { Bytes = default });
        Assert.Equal("part"u8.ToArray(), decoded.Bytes.ToArray());
    }

    [Fact]
    public void Decode_OfAnAnswer_GivesWhatWasEncoded()
    {
        Assert.Equal(WireFlaw.None, SnapshotItemCodec.Decode(Item(SnapshotItemCodec.AnswerItemKind, Encoded(Answer)), out var from, out var to, out SnapshotChunkAnswer decoded));

        Assert.Equal((new ReplicaId(200), new ReplicaId(1), Answer), (from, to, decoded));
    }

    [Fact]
    public void Decode_OfAnythingShorter_IsMalformed()
    {
        var answer = Encoded(Answer);
        for (var length = 0; length < answer.Length; length++)
            Assert.Equal(WireFlaw.Malformed, SnapshotItemCodec.Decode(Item(SnapshotItemCodec.AnswerItemKind, answer[..length]), out _, out _, out SnapshotChunkAnswer _));

        var chunk = Encoded(Chunk);
        for (var length = 0; length < chunk.Length - 4; length++)
            Assert.Equal(WireFlaw.Malformed, SnapshotItemCodec.Decode(Item(SnapshotItemCodec.ChunkKind, chunk[..length]), out _, out _, out SnapshotChunk _));
    }

    [Fact]
    public void Decode_OfRandomBytes_NeverThrows()
    {
        var random = new Random(4);
        var sound = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = round % 2 == 0 ? Encoded(Chunk) : Encoded(Answer);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var flaw = round % 2 == 0
                ? SnapshotItemCodec.Decode(Item(SnapshotItemCodec.ChunkKind, bytes), out _, out _, out SnapshotChunk _)
                : SnapshotItemCodec.Decode(Item(SnapshotItemCodec.AnswerItemKind, bytes), out _, out _, out SnapshotChunkAnswer _);
            if (flaw == WireFlaw.None) sound++;
            else Assert.Equal(WireFlaw.Malformed, flaw);
        }

        Assert.InRange(sound, 1, 199_999);
    }

    [Fact]
    public void Golden_SnapshotItems_AreWrittenAndReadForEver()
    {
        var writer = new WireBatchWriter(1 << 20);
        Assert.True(writer.TryAdd(SnapshotItemCodec.ChunkKind, Content.Group, Encoded(Chunk)));
        Assert.True(writer.TryAdd(SnapshotItemCodec.AnswerItemKind, Content.Group, Encoded(Answer)));

        GoldenFile.AssertMatches("consensus/snapshot-items-v1.golden", writer.Payload.ToArray());
        var items = WireMessages.Items(GoldenFile.Read("consensus/snapshot-items-v1.golden"));
        Assert.Equal(WireFlaw.None, SnapshotItemCodec.Decode(items[0], out _, out _, out SnapshotChunk chunk));
        Assert.Equal(WireFlaw.None, SnapshotItemCodec.Decode(items[1], out _, out _, out SnapshotChunkAnswer answer));
        Assert.Equal((Chunk.Checksum, Answer), (SnapshotChunk.ComputeChecksum(chunk.Content, chunk.Offset, chunk.Bytes.Span), answer));
    }

    private static WireItem Item(byte kind, byte[] content) => new(kind, Content.Group, content, WireFlaw.None);

    private static byte[] Encoded(in SnapshotChunk chunk)
    {
        var target = new ArrayBufferWriter<byte>();
        SnapshotItemCodec.Encode(new ReplicaId(1), new ReplicaId(200), chunk, target);
        return target.WrittenSpan.ToArray();
    }

    private static byte[] Encoded(in SnapshotChunkAnswer answer)
    {
        var target = new ArrayBufferWriter<byte>();
        SnapshotItemCodec.Encode(new ReplicaId(200), new ReplicaId(1), answer, target);
        return target.WrittenSpan.ToArray();
    }
}
