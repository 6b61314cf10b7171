using System.Buffers.Binary;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Appending;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Recovery;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead.Format;

/// <summary>A body whose checksum is right was written by this code, or by a later one with a mistake: each is refused by itself, and nothing is computed with it.</summary>
public sealed class RecordBodyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(RecordEncoder.HardStateBytes - 1)]
    [InlineData(RecordEncoder.HardStateBytes + 1)]
    public void TryReadHardState_OfAnotherLength_Refuses(int length) => Assert.False(RecordBody.TryReadHardState(new byte[length], out _));

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(3, 7, true)]
    [InlineData(0, 7, false)]
    [InlineData(7, 6, false)]
    public void TryReadPurge_TakesAPlaceUpToTheEndOnly(long index, long last, bool isTaken) =>
        Assert.Equal(isTaken, RecordBody.TryReadPurge(Numbers(index, 1, last), out _, out _, out _));

    [Fact]
    public void TryReadPurge_OfAnotherLength_Refuses() => Assert.False(RecordBody.TryReadPurge(Numbers(1, 1), out _, out _, out _));

    [Fact]
    public void TryReadSnapshot_OfTooFewBytesOrABadConfiguration_Refuses()
    {
        Assert.False(RecordBody.TryReadSnapshot(new byte[RecordEncoder.SnapshotPrefixBytes - 1], RecordFlags.None, out _));
        Assert.False(RecordBody.TryReadSnapshot([.. new byte[RecordEncoder.SnapshotPrefixBytes], 0xff, 0xff], RecordFlags.None, out _));
    }

    [Theory]
    [InlineData(1, 64, 2, 64, true)]
    [InlineData(2, 64, 2, 64, false)]
    [InlineData(2, 64, 1, 64, false)]
    [InlineData(0, 64, 1, 64, false)]
    [InlineData(1, 0, 2, 64, false)]
    public void TryReadRoster_TakesGrowingNumbersWithRealEnds(long first, long firstEnd, long second, long secondEnd, bool isTaken) =>
        Assert.Equal(isTaken, RecordBody.TryReadRoster(Numbers(first, firstEnd * SegmentHeader.Bytes, second, secondEnd * SegmentHeader.Bytes), []));

    [Theory]
    [InlineData(0)]
    [InlineData(RecordEncoder.RosterItemBytes + 1)]
    public void TryReadRoster_OfNoWholeItems_Refuses(int length) => Assert.False(RecordBody.TryReadRoster(new byte[length], []));

    [Theory]
    [InlineData(3, 1, 2, true)]
    [InlineData(3, 2, 2, false)]
    [InlineData(3, 2, 1, false)]
    [InlineData(2, 1, 2, false)]
    [InlineData(3, 0, 1, false)]
    public void TryReadStarts_TakesGrowingStartsBeforeItsOwn(long own, long first, long second, bool isTaken) =>
        Assert.Equal(isTaken, RecordBody.TryReadStarts(Numbers(9, first, 5, 1, second, 6, 1), new StartEpoch(own), out _));

    [Fact]
    public void TryReadStarts_OfAStartWithoutABatchOrOfABadLength_Refuses()
    {
        Assert.False(RecordBody.TryReadStarts(Numbers(9, 1, 5, 0), new StartEpoch(2), out _));
        Assert.False(RecordBody.TryReadStarts(Numbers(9, 1), new StartEpoch(2), out _));
        Assert.False(RecordBody.TryReadStarts([], new StartEpoch(2), out _));
        Assert.True(RecordBody.TryReadStarts(Numbers(9), new StartEpoch(2), out _));
    }

    [Fact]
    public void TryReadSegment_OfANegativeNumberOrAnotherLength_Refuses()
    {
        Assert.True(RecordBody.TryReadSegment(Numbers(0), out _));
        Assert.False(RecordBody.TryReadSegment(Numbers(-1), out _));
        Assert.False(RecordBody.TryReadSegment(new byte[4], out _));
    }

    private static byte[] Numbers(params long[] numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(long)];
        for (var place = 0; place < numbers.Length; place++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(place * sizeof(long)), numbers[place]);
        return bytes;
    }
}
