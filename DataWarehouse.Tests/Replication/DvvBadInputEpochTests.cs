using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>Vectors that a membership with epochs does not admit: refused with a reason, and nothing has changed.</summary>
public sealed class DvvBadInputEpochTests
{
    private static readonly Incarnation C = new(3);

    private readonly InMemoryEpochMembership _membership = InMemoryEpochMembership.Founded("A", "A", "B", "C");
    private readonly DottedVersionVector _vector;

    public DvvBadInputEpochTests()
    {
        _vector = new DottedVersionVector(_membership, VectorRole.Context);
        _vector.Increment("A");
    }

    [Theory]
    [InlineData("D", 3, "9:3", CausalityError.AheadOfEpoch, "joins after epoch 3")]
    [InlineData("D", 3, "3:3", CausalityError.UnknownNode, "Incarnation 3 is node 'C', not 'D'")]
    [InlineData("A", 3, "0:3", CausalityError.UnknownNode, "No node joined as incarnation 0")]
    [InlineData("A", 0, "2:3", CausalityError.UnknownNode, "Incarnation 2 is node 'B', not 'A'")]
    public void FromDictionary_IncarnationNotUsable_IsRefused(
        string nodeId, long version, string dot, CausalityError error, string says)
    {
        var dictionary = ImmutableDictionary<string, (long, string)>.Empty.Add(nodeId, (version, dot));

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromDictionary(dictionary, _membership));

        Assert.Equal(error, refusal.Error);
        Assert.Equal(error == CausalityError.AheadOfEpoch, refusal.IsTransient);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromDictionary_IncarnationThatNeverJoined_IsRefused()
    {
        _membership.Apply(new MembershipChange.Nothing());
        var dictionary = ImmutableDictionary<string, (long, string)>.Empty.Add("D", (3, "4:3"));

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromDictionary(dictionary, _membership));

        Assert.Equal(CausalityError.UnknownNode, refusal.Error);
        Assert.Contains("No node joined as incarnation 4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromDictionary_StampFromTheFuture_IsRefusedUntilCaughtUp()
    {
        DottedVersionVector Read() => DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty, _membership, new Epoch(4), VectorRole.Context);

        var refusal = Assert.Throws<CausalityException>(Read);
        Assert.Equal((CausalityError.AheadOfEpoch, true), (refusal.Error, refusal.IsTransient));
        Assert.Contains("Apply the system group's log up to there", refusal.Message, StringComparison.Ordinal);

        _membership.Apply(new MembershipChange.Nothing());
        Assert.Equal(new Epoch(4), Read().Stamp);
    }

    [Fact]
    public void FromDictionary_StampBelowTheHorizon_IsRefused()
    {
        SealAndForgetC();

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty, _membership, new Epoch(4), VectorRole.Context));

        Assert.Equal((CausalityError.BelowHorizon, false), (refusal.Error, refusal.IsTransient));
        Assert.Contains("Read the key again", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Increment_UnknownNode_IsRefused()
    {
        var refusal = Refusal(() => _vector.Increment("D"));

        Assert.Equal(CausalityError.UnknownNode, refusal.Error);
        Assert.Contains("'D' has not joined by epoch 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IncrementAndRecord_RetiredNode_AreRefused()
    {
        _membership.Apply(new MembershipChange.Retire(C));

        var refusal = Refusal(() => _vector.Increment("C"));

        Assert.Equal(CausalityError.RetiredNode, refusal.Error);
        Assert.Contains("retired at epoch 4", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(CausalityError.RetiredNode, Refusal(() => _vector.Record("C", 9)).Error);
    }

    [Fact]
    public void Increment_SealedNode_IsRefused()
    {
        _membership.Apply(new MembershipChange.Retire(C));
        _membership.Apply(new MembershipChange.Seal([C]));

        Assert.Equal(CausalityError.RetiredNode, Refusal(() => _vector.Increment("C")).Error);
    }

    [Fact]
    public void MergeAndAbsorb_VectorOfAnotherNodeThatIsAhead_AreRefused()
    {
        var ahead = InMemoryEpochMembership.Founded("B", "A", "B", "C", "D");
        var theirs = new DottedVersionVector(ahead, VectorRole.Context);
        theirs.Increment("D");

        Assert.Equal(CausalityError.AheadOfEpoch, Refusal(() => _vector.Merge(theirs)).Error);
        Assert.Equal(CausalityError.AheadOfEpoch, Refusal(() => _vector.Absorb(theirs)).Error);
    }

    [Fact]
    public void MergeAndAbsorb_VectorOfAPlainMembership_AreRefused()
    {
        var plain = new DottedVersionVector(new InMemoryClusterMembership("A"));
        plain.Increment("A");

        Assert.Equal(CausalityError.UnknownNode, Refusal(() => _vector.Merge(plain)).Error);
        Assert.Equal(CausalityError.UnknownNode, Refusal(() => _vector.Absorb(plain)).Error);
    }

    [Fact]
    public void MergeAndAbsorb_StampedVectorIntoAPlainOne_AreRefused()
    {
        var plain = new DottedVersionVector(new InMemoryClusterMembership("A"));
        plain.Increment("A");
        var stamped = DottedVersionVector.FromDictionary(
            ImmutableDictionary<string, (long, string)>.Empty, _membership, new Epoch(3), VectorRole.Context);

        Assert.Equal(CausalityError.AheadOfEpoch, Assert.Throws<CausalityException>(() => plain.Merge(stamped)).Error);
        Assert.Equal(CausalityError.AheadOfEpoch, Assert.Throws<CausalityException>(() => plain.Absorb(stamped)).Error);
        Assert.Equal(Epoch.Zero, plain.Stamp);
    }

    [Fact]
    public void FromContext_IncarnationFromTheFuture_IsRefusedRatherThanLeftOut()
    {
        var context = CausalContext.FromVersions(Epoch.Zero, new Dot(new Incarnation(1), 1), new Dot(new Incarnation(9), 5));

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromContext(context, _membership));

        Assert.Equal((CausalityError.AheadOfEpoch, true), (refusal.Error, refusal.IsTransient));
    }

    [Fact]
    public void FromContext_IncarnationThatNeverJoined_IsRefusedRatherThanLeftOut()
    {
        _membership.Apply(new MembershipChange.Nothing());
        var listed = CausalContext.FromVersions(Epoch.Zero, new Dot(new Incarnation(4), 1));
        var detached = CausalContext.Empty.With(new Dot(new Incarnation(4), 7));

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromContext(listed, _membership));

        Assert.Equal(CausalityError.UnknownNode, refusal.Error);
        Assert.Contains("No node joined as incarnation 4", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<CausalityException>(() => DottedVersionVector.FromContext(detached, _membership));
    }

    [Fact]
    public void FromContext_StampFromTheFuture_IsRefused()
    {
        var context = CausalContext.FromVersions(new Epoch(4));

        var refusal = Assert.Throws<CausalityException>(() => DottedVersionVector.FromContext(context, _membership));

        Assert.Equal(CausalityError.AheadOfEpoch, refusal.Error);
    }

    private void SealAndForgetC()
    {
        _membership.Apply(new MembershipChange.Retire(C));
        _membership.Apply(new MembershipChange.Seal([C]));
        _membership.Apply(new MembershipChange.Nothing());
        _membership.Apply(new MembershipChange.Forget(new Epoch(6)));
    }

    /// <summary>The refusal, after which the vector must be as it was.</summary>
    private CausalityException Refusal(Action call)
    {
        var before = VectorEncoding.Encode(_vector);
        var refusal = Assert.Throws<CausalityException>(call);
        Assert.Equal(before, VectorEncoding.Encode(_vector));
        return refusal;
    }
}
