using System.Collections.Immutable;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using static DataWarehouse.Tests.Replication.Laws.Cases;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>Minimal traces of what the laws above turned up in the causal core.</summary>
public sealed class DefectTests
{
    [Fact]
    public void Compare_StampsBelowTheHorizon_NeverSayThatTheLaterOneIsIncluded()
    {
        // R is sealed at 5 and forgotten: at stamp 5 all of R is known, at stamp 0 nothing of it. The view cannot tell any more.
        var view = AfterSealOfR(Nothing, Forget(6));
        var knowsR = Context(5, (A, 1));
        var knowsNothingOfR = Context(0, (A, 1));
        Assert.Equal(CausalOrder.After, knowsR.Compare(knowsNothingOfR, view));
        Assert.Equal(CausalOrder.Before, knowsNothingOfR.Compare(knowsR, view));
        Assert.Equal(CausalOrder.Concurrent, knowsR.Compare(Context(0, (A, 1), (B, 1)), view));
    }

    [Fact]
    public void Compare_TwoStampsBelowTheHorizon_IsNeverAfterWhatIncludesIt()
    {
        // {R:2}@4 is strictly included in {}@5, where R is sealed; after the Forget the view says the reverse.
        var view = AfterSealOfR(Nothing, Forget(6));
        Assert.NotEqual(CausalOrder.After, Context(4, (R, 2)).Compare(Context(5), view));
    }

    [Fact]
    public void HappensBefore_ContextKeptAcrossAForget_IsFalse()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        membership.Apply(Retire(R));
        membership.Apply(Seal(R));
        var knowsR = DottedVersionVector.FromContext(Context(5, (A, 1)), membership);
        var knowsNothingOfR = DottedVersionVector.FromContext(Context(0, (A, 1), (B, 1)), membership);
        Assert.False(knowsR.HappensBefore(knowsNothingOfR));
        membership.Apply(Nothing);
        membership.Apply(Forget(6));
        Assert.False(knowsR.HappensBefore(knowsNothingOfR));
    }

    [Fact]
    public void Absorb_NothingNewButASealedEntry_SaysUnchanged()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        membership.Apply(Retire(R));
        membership.Apply(Seal(R));
        var own = DottedVersionVector.FromContext(Context(5, (A, 1)), membership);
        var late = DottedVersionVector.FromContext(Context(0, (A, 1), (R, 2)), membership);
        var before = own.ToContext();
        var changed = own.Absorb(late);
        Assert.Equal(before, own.ToContext());
        Assert.False(changed);
    }

    [Fact]
    public void Sync_NothingNewButASealedEntry_SharesItsArrays()
    {
        var view = AfterSealOfR();
        var own = Set(Context(5, (A, 1)), view);
        var late = Set(Context(0, (A, 1), (R, 2)), view);
        var synced = own.Sync(late, view);
        Assert.Equal(own.Context, synced.Context);
        Assert.True(synced.Context.Known.SharesArraysWith(own.Context.Known));
    }

    [Fact]
    public void StateVector_RebuiltFromItsStore_IsLiftedBeforeItIsRead()
    {
        // Rule 5: a stored vector is lifted before it is read. This one was stored at epoch 3, before R was sealed at 5.
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        membership.Apply(Retire(R));
        membership.Apply(Seal(R));
        var stored = ImmutableDictionary<string, (long, string)>.Empty.Add("A", (1, "1:1")).Add("R", (2, "3:2"));
        var vector = DottedVersionVector.FromDictionary(stored, membership, new Epoch(3), VectorRole.State);
        Assert.Equal(new Epoch(5), vector.Stamp);
        Assert.Equal(1, vector.Count);
    }

    [Fact]
    public void StateVector_New_IsLiftedBeforeItIsRead()
    {
        // Rule 0: afterwards (bootstrapped) its state has its applied epoch; an absent key is the empty state, lifted.
        var membership = InMemoryEpochMembership.Founded("A", "A", "B");
        Assert.Equal(new Epoch(2), new DottedVersionVector(membership).Stamp);
    }
}
