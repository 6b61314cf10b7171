using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>What public vectors of other libraries get wrong (CAUSALITY §2), one test each.</summary>
public sealed class DvvWrongBehaviourTests
{
    private readonly InMemoryClusterMembership _membership = new("A", "B", "C");

    [Fact]
    public void Counter_AfterADictionaryRoundTrip_GoesOnWhereItStood()
    {
        var vector = New(("A", 3));

        var rebuilt = DottedVersionVector.FromDictionary(vector.ToImmutableDictionary(), _membership);
        rebuilt.Increment("A");

        Assert.Equal((4, "0:4"), rebuilt.ToImmutableDictionary()["A"]);
        Assert.True(vector.HappensBefore(rebuilt));
    }

    [Fact]
    public void Counter_AfterABinaryRoundTrip_GoesOnWhereItStood()
    {
        var vector = New(("A", 3));

        var rebuilt = VectorEncoding.Decode(VectorEncoding.Encode(vector), _membership, VectorRole.State);
        rebuilt.Increment("A");

        Assert.Equal((4, "0:4"), rebuilt.ToImmutableDictionary()["A"]);
    }

    [Fact]
    public void Counter_AfterARoundTripOnAnotherMembership_GoesOnInTheSameIncarnation()
    {
        var rebuilt = From("A", 3, "7:3");

        rebuilt.Increment("A");

        Assert.Equal((4, "7:4"), rebuilt.ToImmutableDictionary()["A"]);
    }

    [Fact]
    public void Merge_SameVersionInTwoIncarnations_IsCommutativeAndKeepsBoth()
    {
        var left = From("A", 3, "1:3");
        var right = From("A", 3, "2:3");

        var oneWay = VectorEncoding.Encode(left.Merge(right));
        var otherWay = VectorEncoding.Encode(right.Merge(left));

        Assert.Equal(oneWay, otherWay);
        Assert.Equal(2, left.Merge(right).Count);
    }

    [Fact]
    public void DotCollision_IsConcurrentAndCounted()
    {
        var left = From("A", 3, "1:3");
        var right = From("A", 3, "2:3");
        Assert.Equal(0, DottedVersionVector.DotCollisionsSeen(_membership));

        Assert.True(left.IsConcurrent(right));
        Assert.Equal(1, DottedVersionVector.DotCollisionsSeen(_membership));

        left.Merge(right);
        Assert.Equal(2, DottedVersionVector.DotCollisionsSeen(_membership));
    }

    [Fact]
    public void DotCollision_InTheDictionaryForm_IsRefusedRatherThanPicked()
    {
        var both = From("A", 3, "1:3").Merge(From("A", 3, "2:3"));

        var refusal = Assert.Throws<CausalityException>(both.ToImmutableDictionary);

        Assert.Equal(CausalityError.DotCollision, refusal.Error);
        Assert.Contains("binary form", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConcurrentVectors_OfOneIncarnation_AreNoCollision()
    {
        Assert.True(New(("A", 2)).IsConcurrent(New(("B", 2))));
        Assert.True(From("A", 2, "1:2").IsConcurrent(From("B", 2, "2:2")));

        Assert.Equal(0, DottedVersionVector.DotCollisionsSeen(_membership));
    }

    [Fact]
    public void Construction_ManyVectors_RegistersOneCallback()
    {
        var vectors = Enumerable.Range(0, 1_000).Select(_ => new DottedVersionVector(_membership)).ToArray();

        Assert.Equal(1, _membership.RemovalSubscriptions);
        GC.KeepAlive(vectors);
    }

    [Fact]
    public void Prune_SingleNodeWithAnEmptyActiveSet_KeepsItsOwnEntry()
    {
        var alone = new InMemoryClusterMembership();
        var vector = new DottedVersionVector(alone);
        vector.Increment("A");

        vector.PruneDeadNodes();

        Assert.Equal(1, vector.Count);
    }

    [Fact]
    public void Prune_SingleNodeRemovedFromItsOwnMembership_KeepsItsOwnEntry()
    {
        var membership = new InMemoryClusterMembership("A", "B");
        var vector = new DottedVersionVector(membership, "A");
        vector.Increment("A");
        vector.Increment("B");

        membership.Remove("A");

        Assert.Equal(["A", "B"], vector.ToImmutableDictionary().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prune_MergeOfAVectorThatKnowsItsOwnNode_StillKeepsItsEntry()
    {
        var vector = new DottedVersionVector(_membership, "A");
        vector.Increment("A");

        var merged = vector.Merge(New(("B", 1)));
        _membership.Remove("A");

        Assert.Equal(2, merged.Count);
    }

    [Theory]
    [InlineData("0:0")]
    [InlineData("5:0")]
    public void ZeroEntries_AreNotStored(string dot)
    {
        var zero = From("A", 0, dot);

        Assert.True(zero.IsEmpty);
        Assert.Equal(CausalOrder.Equal, zero.Compare(new DottedVersionVector(_membership)));
        Assert.False(zero.HappensBefore(new DottedVersionVector(_membership)));
        Assert.False(new DottedVersionVector(_membership).HappensBefore(zero));
    }

    [Fact]
    public void Increment_OfOneKey_LeavesOtherKeysAlone()
    {
        var (cart, profile) = (new DottedVersionVector(_membership), new DottedVersionVector(_membership));

        for (var i = 0; i < 5; i++) cart.Increment("A");
        profile.Increment("A");

        Assert.Equal((1, "0:1"), profile.ToImmutableDictionary()["A"]);
        Assert.Equal((5, "0:5"), cart.ToImmutableDictionary()["A"]);
    }

    [Fact]
    public void Record_OneNodeWideCounterOverTwoKeys_LeavesConcurrentWritesConcurrent()
    {
        // A node-wide counter gives A's write to the cart a high number; that must not make it cover what A never saw there.
        var (atA, atB) = (new DottedVersionVector(_membership), new DottedVersionVector(_membership));

        atA.Record("A", 1_000);
        atB.Record("B", 1);

        Assert.True(atA.IsConcurrent(atB));
        Assert.False(atA.Covers("B", 1));
    }

    [Fact]
    public void PrunedEntry_OnlyOnOneSide_IsNeverBefore()
    {
        // x = {A:1, C:3} pruned to {A:1} must not come before {A:2}, which never knew C:3.
        var pruned = New(("A", 1), ("C", 3));
        _membership.Remove("C");
        Assert.Equal(1, pruned.Count);

        var other = New(("A", 2));

        Assert.True(pruned.IsConcurrent(other));
        Assert.True(other.IsConcurrent(pruned));
    }

    private DottedVersionVector New(params (string NodeId, long Version)[] entries)
    {
        var vector = new DottedVersionVector(_membership);
        foreach (var (nodeId, version) in entries) vector.Record(nodeId, version);
        return vector;
    }

    private DottedVersionVector From(string nodeId, long version, string dot) =>
        DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty.Add(nodeId, (version, dot)), _membership);
}
