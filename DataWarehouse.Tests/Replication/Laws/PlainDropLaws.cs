using CsCheck;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>CAUSALITY rule 8: a plain membership drops entries, and a digest keeps the drop from making up an order.</summary>
public sealed class PlainDropLaws(ITestOutputHelper output)
{
    [Fact]
    public void Digest_RandomHistories_NoFalseOrderAndManyWithoutIt()
    {
        int ordersTrue = 0, ordersFalse = 0, ordersFalseWithoutDigest = 0;
        ModelStep.Any.Array[40].Sample(
            steps =>
            {
                var history = new PlainHistory();
                history.Run(steps);
                ordersTrue += history.OrdersTrue;
                ordersFalseWithoutDigest += history.OrdersFalseWithoutDigest;
                ordersFalse += history.OrdersFalse;
                Assert.Equal(0, history.OrdersFalse);
            },
            iter: 600,
            threads: 1);
        output.WriteLine($"{ordersTrue} true orders, {ordersFalse} false; without the digest {ordersFalseWithoutDigest} would be false.");
        Assert.True(ordersTrue > 1_000 && ordersFalseWithoutDigest > 1_000, "The histories are too tame to show anything.");
    }

    [Fact]
    public void Combine_AnyDigests_KeepsEqualYieldsZeroAndCommutes() =>
        Gen.Select(Gen.ULong, Gen.ULong).Sample(
            (first, second) =>
            {
                UInt128 left = first, right = second;
                Assert.Equal(left, DroppedDigest.Combine(left, left));
                Assert.Equal(left, DroppedDigest.Combine(left, UInt128.Zero));
                Assert.Equal(right, DroppedDigest.Combine(UInt128.Zero, right));
                var combined = DroppedDigest.Combine(left, right);
                Assert.Equal(combined, DroppedDigest.Combine(right, left));
                if (left != right && left != 0 && right != 0) Assert.False(combined == left || combined == right || combined == 0);
            },
            iter: 2_000,
            threads: 1);

    [Theory]
    [InlineData(CausalOrder.Before, 0, 0, CausalOrder.Before)]
    [InlineData(CausalOrder.Before, 1, 1, CausalOrder.Before)]
    [InlineData(CausalOrder.Before, 0, 1, CausalOrder.Before)]
    [InlineData(CausalOrder.Before, 1, 0, CausalOrder.Concurrent)]
    [InlineData(CausalOrder.Before, 1, 2, CausalOrder.Concurrent)]
    [InlineData(CausalOrder.After, 0, 1, CausalOrder.Concurrent)]
    [InlineData(CausalOrder.After, 1, 0, CausalOrder.After)]
    [InlineData(CausalOrder.After, 1, 2, CausalOrder.Concurrent)]
    [InlineData(CausalOrder.Equal, 1, 1, CausalOrder.Equal)]
    [InlineData(CausalOrder.Equal, 0, 1, CausalOrder.Before)]
    [InlineData(CausalOrder.Equal, 1, 0, CausalOrder.After)]
    [InlineData(CausalOrder.Equal, 1, 2, CausalOrder.Concurrent)]
    [InlineData(CausalOrder.Concurrent, 0, 1, CausalOrder.Concurrent)]
    public void Restrict_AnyOrder_LeavesWhatTheDigestsAllow(CausalOrder order, ulong left, ulong right, CausalOrder expected) =>
        Assert.Equal(expected, DroppedDigest.Restrict(order, left, right));

    [Fact]
    public void Drop_EntryLostOnOneSideOnly_IsConcurrentNotBefore()
    {
        // x = {A:1, C:3} loses C and would look smaller than {A:2}.
        var membership = new InMemoryClusterMembership("A", "C");
        var x = new DottedVersionVector(membership);
        x.Record("A", 1);
        x.Record("C", 3);
        var y = new DottedVersionVector(membership);
        y.Record("A", 2);
        membership.Remove("C");
        Assert.Equal(1, x.Count);
        Assert.False(x.HappensBefore(y));
        Assert.True(x.IsConcurrent(y));
        Assert.True(y.IsConcurrent(x));
    }

    [Fact]
    public void Drop_SameEntriesLostOnBothSides_KeepsTheOrder()
    {
        var membership = new InMemoryClusterMembership("A", "C", "D");
        var x = new DottedVersionVector(membership);
        x.Record("C", 3);
        x.Record("D", 1);
        var y = x.Merge(new DottedVersionVector(membership));
        y.Record("A", 1);
        membership.Remove("C");
        Assert.True(x.HappensBefore(y));
        membership.Remove("D");
        Assert.True(x.HappensBefore(y));
        Assert.True(x.IsEmpty);
    }

    [Fact]
    public void Drop_DetachedAndAttachedOfOneNumber_AreDifferentDrops()
    {
        var membership = new InMemoryClusterMembership("A", "C");
        var all = Vector(membership, known => known.WithVersion(new NamedReplica("C", Incarnation.None), 3));
        var one = Vector(membership, known => known.WithDot(new NamedReplica("C", Incarnation.None), 3));
        membership.Remove("C");
        Assert.Equal((0, 0), (all.Count, one.Count));
        Assert.True(all.IsConcurrent(one));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Compare_OneSideAlreadyPruned_PrunesTheOtherToo(int touched)
    {
        var membership = new InMemoryClusterMembership("A", "C");
        DottedVersionVector[] vectors = [new(membership), new(membership)];
        foreach (var vector in vectors)
        {
            vector.Record("A", 1);
            vector.Record("C", 1);
        }

        membership.Remove("C");
        Assert.Equal(1, vectors[touched].Count);
        Assert.Equal(CausalOrder.Equal, vectors[0].Compare(vectors[1]));
    }

    [Fact]
    public void Prune_EmptyActiveSet_DropsNothing()
    {
        var membership = new InMemoryClusterMembership("A");
        var x = new DottedVersionVector(membership);
        x.Record("A", 1);
        membership.Remove("A");
        x.PruneDeadNodes();
        Assert.Equal(1, x.Count);
    }

    [Fact]
    public void Prune_OwnEntry_StaysWhenTheNodeItselfIsRemoved()
    {
        var membership = new InMemoryClusterMembership("A", "B");
        var own = new DottedVersionVector(membership, "A");
        own.Record("A", 2);
        own.Record("B", 1);
        membership.Remove("A");
        Assert.True(own.Covers("A", 2));
        Assert.Equal(2, own.Count);
        membership.Add("C");
        membership.Remove("B");
        Assert.Equal(1, own.Count);
    }

    private static DottedVersionVector Vector(
        IClusterMembership membership, Func<Knowledge<NamedReplica>, Knowledge<NamedReplica>> make) =>
        DottedVersionVector.FromKnown(make(default), UInt128.Zero, membership, VectorRole.State);
}
