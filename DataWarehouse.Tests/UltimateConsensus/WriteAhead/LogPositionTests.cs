using DataWarehouse.Plugins.UltimateConsensus.WriteAhead;
using DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Format;

namespace DataWarehouse.Tests.UltimateConsensus.WriteAhead;

public sealed class LogPositionTests
{
    [Theory]
    [InlineData(5, 200, 5, 200, true)]
    [InlineData(6, 201, 5, 200, true)]
    [InlineData(6, 101, 5, 200, false)]
    [InlineData(4, 200, 5, 200, false)]
    [InlineData(5, 199, 5, 200, false)]
    public void IsAtLeast_OfTheSameDirectory_NeedsBothNumbers(long epoch, long batch, long knownEpoch, long knownBatch, bool expected) =>
        Assert.Equal(expected, At(1, epoch, batch).IsAtLeast(At(1, knownEpoch, knownBatch)));

    [Fact]
    public void IsAtLeast_OfAnotherDirectory_IsFalse() => Assert.False(At(2, 9, 900).IsAtLeast(At(1, 5, 200)));

    private static LogPosition At(int directory, long epoch, long batch) => new(new DirectoryId((UInt128)directory), new StartEpoch(epoch), new BatchNumber(batch));
}
