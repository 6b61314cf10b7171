using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

public sealed class DvvSetRestoreTests
{
    [Fact]
    public void Restore_StampFromTheFuture_IsRefusedBecauseItWouldClaimDrainsThatHaveNotHappened()
    {
        var view = InMemoryEpochMembership.Founded("A", "A", "B").View;
        var context = CausalContext.FromVersions(new Epoch(100), new Dot(new Incarnation(1), 1));

        var refusal = Assert.Throws<CausalityException>(() => DvvSet<string>.Restore(context, [], view));

        Assert.Equal(CausalityError.AheadOfEpoch, refusal.Error);
    }

    [Fact]
    public void Compare_PlainVectorWithOneThatHasAStamp_IsNeverOrdered()
    {
        var membership = InMemoryEpochMembership.Founded("a", "a", "b");
        var epoch = new DottedVersionVector(membership);
        epoch.Increment("a");
        var plain = new DottedVersionVector(new InMemoryClusterMembership("a", "b"));
        plain.Record("a", 2);

        Assert.False(epoch.HappensBefore(plain));
        Assert.False(plain.HappensBefore(epoch));
        Assert.NotEqual(CausalOrder.After, plain.Compare(epoch));
    }

    [Fact]
    public void Event_OfWhoIsNotAnActiveMember_IsRefused()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B");
        membership.Apply(new MembershipChange.Retire(new Incarnation(2)));
        CausalityError Refusal(long origin) => Assert.Throws<CausalityException>(() => DvvSet<string>.Empty.Event(
            CausalContext.Empty, "v", new Dot(new Incarnation(origin), 1), membership.View)).Error;

        Assert.Equal(CausalityError.RetiredNode, Refusal(2));
        Assert.Equal(CausalityError.UnknownNode, Refusal(999));
    }
}
