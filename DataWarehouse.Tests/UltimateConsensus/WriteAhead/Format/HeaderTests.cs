using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Format;

/// <summary>Headers whose checksum is right and whose numbers cannot be are refused all the same, before anybody computes with them.</summary>
public sealed class HeaderTests
{
    private const long Place = 4096;

    private static readonly SegmentSeed Seed = new(new DirectoryId(7), new SegmentNumber(3), PlantedLogBug.None);

    private static BatchHeader Sound => new(256, new BatchNumber(5), new StartEpoch(2), new BatchNumber(4), new RecordNumber(9), 2, 77);

    public static TheoryData<int> Flaws => [.. Enumerable.Range(0, 9)];

    [Fact]
    public void TryRead_OfABatchThatWasWritten_GivesIt()
    {
        var bytes = Written(Sound);

        Assert.True(BatchHeader.TryRead(bytes, Seed, Place, out var read));
        Assert.Equal(Sound, read);
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public void TryRead_OfABatchThatCannotBe_Refuses(int flaw)
    {
        var header = flaw switch
        {
            0 => Sound with { LengthBytes = BatchHeader.Bytes - 8 },
            1 => Sound with { LengthBytes = 257 },
            2 => Sound with { Number = new BatchNumber(0) },
            3 => Sound with { Epoch = new StartEpoch(0) },
            4 => Sound with { DurableThrough = new BatchNumber(-1) },
            5 => Sound with { DurableThrough = new BatchNumber(5) },
            6 => Sound with { FirstRecord = new RecordNumber(0) },
            7 => Sound with { RecordCount = -1 },
            _ => Sound with { RecordCount = 100 },
        };

        Assert.False(BatchHeader.TryRead(Written(header), Seed, Place, out _));
    }

    [Fact]
    public void TryRead_OfABatchElsewhere_OrOfTooFewBytes_Refuses()
    {
        var bytes = Written(Sound);

        Assert.False(BatchHeader.TryRead(bytes, Seed, Place + 8, out _));
        Assert.False(BatchHeader.TryRead(bytes, new SegmentSeed(new DirectoryId(8), new SegmentNumber(3), PlantedLogBug.None), Place, out _));
        Assert.False(BatchHeader.TryRead(bytes.AsSpan(0, BatchHeader.Bytes - 1), Seed, Place, out _));
    }

    [Theory]
    [InlineData((byte)RecordKind.Entry, (byte)RecordFlags.None, true)]
    [InlineData((byte)RecordKind.Starts, (byte)RecordFlags.None, true)]
    [InlineData((byte)RecordKind.None, (byte)RecordFlags.None, false)]
    [InlineData((byte)RecordKind.Starts + 1, (byte)RecordFlags.None, false)]
    [InlineData((byte)RecordKind.Entry, (byte)0x80, false)]
    [InlineData((byte)RecordKind.Entry, (byte)RecordFlags.Rewritten, false)]
    public void TryRead_OfARecord_TakesKnownKindsAndFlagsThatFit(byte kind, byte flags, bool isTaken)
    {
        var bytes = new byte[RecordHeader.Bytes];
        new RecordHeader(bytes.Length, (RecordKind)kind, RecordFlags.None, EntryKind.Command, new GroupId(1), new Generation(1), new ReplicaId(1), default).Write(bytes);
        bytes[9] = flags;
        RecordHeader.Seal(bytes, Seed, Place);

        Assert.Equal(isTaken, RecordHeader.TryRead(bytes, Seed, Place, out _, out _));
    }

    [Fact]
    public void TryRead_OfTooFewBytesOrOfALengthThatCannotBe_Refuses()
    {
        var bytes = new byte[RecordHeader.Bytes];

        Assert.False(RecordHeader.TryRead(bytes.AsSpan(1), Seed, Place, out _, out _));
        Assert.False(RecordHeader.TryRead(bytes, Seed, Place, out _, out _));
        bytes[0] = 0xff;
        Assert.False(RecordHeader.TryRead(bytes, Seed, Place, out _, out _));
    }

    private static byte[] Written(BatchHeader header)
    {
        var bytes = new byte[BatchHeader.Bytes];
        header.Write(bytes, Seed, Place);
        return bytes;
    }
}
