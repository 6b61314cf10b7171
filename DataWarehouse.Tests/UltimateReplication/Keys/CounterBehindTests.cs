using DataWarehouse.Plugins.UltimateReplication;
using DataWarehouse.Plugins.UltimateReplication.Exchange;
using DataWarehouse.Plugins.UltimateReplication.Keys;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Strategies;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.UltimateReplication.Keys;

/// <summary>A member holds events of this incarnation that its counter never issued: whatever it writes from now on would be lost.</summary>
public sealed class CounterBehindTests
{
    private static readonly Incarnation A = new(1);
    private static readonly PeerId B = new("b", new Incarnation(2));
    private readonly InMemoryEpochMembership _membership = InMemoryEpochMembership.Founded("a", "a", "b");

    [Fact]
    public void Merge_StateListsEventsNeverIssued_StopsTheReplicaForGood()
    {
        var replica = new Replica(
            _membership, new MemoryDotCounter(A), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(), new ReplicationLimits(), setBytesMax: 1 << 20);
        replica.Write("k", "before"u8.ToArray(), CausalContext.Empty);
        var theirs = DvvSet<StampedValue>.Empty.Event(
            CausalContext.Empty, new StampedValue(default, "lost"u8.ToArray()), new Dot(A, 7), _membership.View);

        var refusal = replica.Merge(new KeyState("k", SetEncoding.Encode(theirs, StampedValueCodec.Instance)), B);

        Assert.Equal("dot_collision", refusal?.Kind);
        Assert.Equal(refusal?.Reason, replica.StopReason);
        Assert.Throws<ReplicaStoppedException>(() => replica.Write("k", "after"u8.ToArray(), CausalContext.Empty));
        Assert.Throws<ReplicaStoppedException>(() => replica.Read("k"));
        Assert.Equal("receiver_stopped", replica.Fence(B)?.Kind);
    }
}
