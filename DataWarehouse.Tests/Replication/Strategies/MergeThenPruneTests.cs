using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication.Strategies;

public sealed class MergeThenPruneTests
{
    [Fact]
    public void MergeThenPrune_SealedNode_MergesAndLifts()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "C");
        var local = new DottedVersionVector(membership);
        local.Increment("A");
        var remote = new DottedVersionVector(membership, VectorRole.Context);
        remote.Increment("B");
        remote.Increment("C");
        membership.Apply(new MembershipChange.Retire(new Incarnation(3)));
        membership.Apply(new MembershipChange.Seal([new Incarnation(3)]));

        var merged = new KeepAllStrategy(membership).MergeThenPrune(local, remote);

        Assert.Equal(["A", "B"], merged.ToImmutableDictionary().Keys.Order(StringComparer.Ordinal));
        Assert.Equal((new Epoch(5), VectorRole.State), (merged.Stamp, merged.Role));
        Assert.Equal(2, remote.Count);
    }

    [Fact]
    public void MergeThenPrune_PlainMembership_DropsNodesThatAreNotActive()
    {
        var membership = new InMemoryClusterMembership("A", "B");
        var (local, remote) = (new DottedVersionVector(membership), new DottedVersionVector(membership));
        local.Increment("A");
        remote.Increment("gone");

        var merged = new KeepAllStrategy(membership).MergeThenPrune(local, remote);

        Assert.Equal(["A"], merged.ToImmutableDictionary().Keys);
        Assert.Equal(["gone"], remote.ToImmutableDictionary().Keys);
    }

    [Fact]
    public void MergeThenPrune_LocalVectorOfAnotherMembership_IsRefused()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B");
        var foreign = new DottedVersionVector(InMemoryEpochMembership.Founded("A", "A", "B"));

        var refusal = Assert.Throws<ArgumentException>(
            () => new KeepAllStrategy(membership).MergeThenPrune(foreign, new DottedVersionVector(membership)));

        Assert.Contains("another membership", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MergeThenPrune_RemoteAheadOfTheView_IsRefusedAndNothingChanges()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B");
        var local = new DottedVersionVector(membership);
        var remote = new DottedVersionVector(InMemoryEpochMembership.Founded("B", "A", "B", "C"));
        remote.Increment("C");

        var refusal = Assert.Throws<CausalityException>(() => new KeepAllStrategy(membership).MergeThenPrune(local, remote));

        Assert.Equal(CausalityError.AheadOfEpoch, refusal.Error);
        Assert.True(local.IsEmpty);
    }
}
