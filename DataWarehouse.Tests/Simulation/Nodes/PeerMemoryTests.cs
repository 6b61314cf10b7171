using DataWarehouse.Simulation.Nodes;

namespace DataWarehouse.Tests.Simulation.Nodes;

public sealed class PeerMemoryTests
{
    private readonly PeerMemory _peers = new();

    [Theory]
    [InlineData(3, 40, true)]
    [InlineData(4, 55, true)]
    [InlineData(3, 39, false)]
    [InlineData(2, 40, false)]
    public void Admits_AfterAMessageArrived_NeedsAllThatItTold(long start, long lastBatch, bool isAdmitted)
    {
        _peers.Hear(3, 40);
        _peers.Hear(2, 17);

        Assert.Equal(isAdmitted, _peers.Admits(start, lastBatch));
    }

    [Fact]
    public void Admits_NothingEverArrived_TakesWhateverComes() => Assert.True(_peers.Admits(0, 0));

    [Theory]
    [InlineData(3, 40, true)]
    [InlineData(3, 41, false)]
    [InlineData(4, 40, false)]
    public void KnowsAllOf_AfterAMessageArrived_IsFalseForWhatNoMessageTold(long start, long durableBatch, bool isKnown)
    {
        _peers.Hear(3, 40);

        Assert.Equal(isKnown, _peers.KnowsAllOf(start, durableBatch));
    }
}
