using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;
using DataWarehouse.Transport.Handshakes;

namespace DataWarehouse.Tests.Transport.Handshakes;

public sealed class RememberedPeersTests
{
    private static readonly PeerId A = new("a", new Incarnation(1));

    private readonly RememberedPeers _memory = new();

    [Theory]
    [InlineData(1, 5, 100, 1, 5, 90, false)]
    [InlineData(1, 5, 100, 2, 5, 200, true)]
    [InlineData(1, 5, 100, 2, 4, 200, true)]
    [InlineData(1, 5, 100, 2, 6, 99, true)]
    [InlineData(1, 5, 100, 2, 6, 100, false)]
    public void IsBehind_AgainstEarlier_IsAsDocumented(ulong boot, long start, long batch, ulong nextBoot, long nextStart, long nextBatch, bool expected) =>
        Assert.Equal(expected, Progress(nextBoot, nextStart, nextBatch).IsBehind(Progress(boot, start, batch)));

    [Fact]
    public void Remember_LessThanBefore_KeepsTheFurthest()
    {
        _memory.Remember(A, Progress(1, 5, 100));
        _memory.Remember(A, Progress(1, 5, 90));
        _memory.Remember(A, Progress(2, 4, 900));

        Assert.True(_memory.TryRecall(A, out var furthest));
        Assert.Equal(Progress(1, 5, 100), furthest);
        _memory.Remember(A, Progress(1, 5, 110));
        _memory.Remember(A, Progress(3, 6, 110));
        _memory.TryRecall(A, out furthest);
        Assert.Equal(Progress(3, 6, 110), furthest);
    }

    [Fact]
    public void TryRecall_OtherLife_KnowsNothing()
    {
        _memory.Remember(A, Progress(1, 5, 100));

        Assert.False(_memory.TryRecall(new PeerId("a", new Incarnation(2)), out _));
    }

    [Fact]
    public void Remember_MorePeersThanItHolds_ForgetsTheFirst()
    {
        for (var i = 0; i <= RememberedPeers.PeersMax; i++)
            _memory.Remember(new PeerId("n", new Incarnation(i)), Progress(1, 1, 1));

        Assert.False(_memory.TryRecall(new PeerId("n", new Incarnation(0)), out _));
        Assert.True(_memory.TryRecall(new PeerId("n", new Incarnation(1)), out _));
    }

    private static PeerProgress Progress(ulong boot, long start, long batch) => new(new PeerBoot(new BootId(boot), start), batch);
}
