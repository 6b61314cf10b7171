using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;
using static DataWarehouse.Tests.Replication.Laws.Cases;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>Sealed-Epoch Retirement (CAUSALITY §3), rules 0, 4 and 5, sentence by sentence.</summary>
public sealed class RetirementRuleExamples
{
    [Fact]
    public void Top_SealedAtOrBeforeTheStamp_CoversEveryEventOfIt()
    {
        var view = AfterSealOfR();
        Assert.True(Context(5).Covers(new Dot(R, 99), view));
        Assert.False(Context(4).Covers(new Dot(R, 1), view));
        Assert.False(Context(0).Covers(new Dot(R, 1), view));
        Assert.False(Context(5).Covers(new Dot(B, 1), view));
    }

    [Fact]
    public void Top_Forgotten_NeedsAStampAtTheHorizon()
    {
        var view = AfterSealOfR(Nothing, Forget(6));
        Assert.True(Context(6).Covers(new Dot(R, 1), view));
        Assert.True(Context(7).Covers(new Dot(R, 1), view));
        Assert.False(Context(5).Covers(new Dot(R, 1), view));
        Assert.False(Context(0).Covers(new Dot(R, 1), view));
    }

    [Fact]
    public void Top_RetiredButNotSealed_IsNot()
    {
        var view = View(Join("A"), Join("B"), Join("R"), Retire(R), Nothing);
        Assert.False(Context(5).Covers(new Dot(R, 1), view));
        Assert.Equal(Context(5, (R, 2)), Set(Context(5, (R, 2)), view).Lift(view).Context);
    }

    [Fact]
    public void Top_NotYetJoinedHere_IsNotForgotten()
    {
        var view = AfterSealOfR(Nothing, Forget(6));
        Assert.False(view.IsTop(new Incarnation(8), new Epoch(6)));
        Assert.False(view.IsTop(new Incarnation(8), new Epoch(9)));
    }

    [Fact]
    public void Compare_ExplicitDot_IsNeverRoundedUp()
    {
        var view = View(Join("A"), Join("B"), Join("R"));
        var third = CausalContext.Empty.With(new Dot(R, 3));
        Assert.Equal(0, third.VersionOf(R));
        Assert.False(third.Covers(new Dot(R, 2), view));
        Assert.False(third.Covers(new Dot(R, 4), view));
        Assert.True(third.Covers(new Dot(R, 3), view));
        Assert.Equal(CausalOrder.Concurrent, third.Compare(Context(0, (R, 2)), view));
        Assert.Equal(CausalOrder.Before, third.Compare(Context(0, (R, 3)), view));
        Assert.Equal(CausalOrder.After, Context(0, (R, 3)).Compare(third, view));
    }

    [Fact]
    public void Compare_ExplicitEntryOfASealedNode_IsComparedAsItIs()
    {
        // {R:3} at stamp 0 knows three events of R and not "all of R", though R is sealed.
        var view = AfterSealOfR();
        Assert.False(Context(0, (R, 3)).Covers(new Dot(R, 4), view));
        Assert.Equal(CausalOrder.Before, Context(0, (R, 3)).Compare(Context(5), view));
        Assert.Equal(CausalOrder.Before, Context(0, (R, 3)).Compare(Context(0, (R, 4)), view));
        Assert.Equal(CausalOrder.Concurrent, Context(0, (R, 3), (B, 1)).Compare(Context(5), view));
    }

    [Fact]
    public void Compare_DetachedDotOfASealedNode_IsCoveredByTop()
    {
        var view = AfterSealOfR();
        Assert.Equal(CausalOrder.Before, CausalContext.Empty.With(new Dot(R, 3)).Compare(Context(5), view));
        Assert.Equal(CausalOrder.Concurrent, CausalContext.Empty.With(new Dot(B, 3)).Compare(Context(5), view));
    }

    [Fact]
    public void Compare_VersionsEqualButADotMore_IsBefore()
    {
        var view = View(Join("A"), Join("B"), Join("R"));
        var more = Context(0, (A, 1)).With(new Dot(A, 3));
        Assert.Equal(CausalOrder.Before, Context(0, (A, 1)).Compare(more, view));
        Assert.Equal(CausalOrder.Concurrent, Context(0, (A, 2)).Compare(more, view));
    }

    [Fact]
    public void Compare_StampOfTheSmallerClaimsMore_IsNotBefore()
    {
        var view = AfterSealOfR();
        Assert.Equal(CausalOrder.After, Context(5, (A, 1)).Compare(Context(4, (A, 1)), view));
        Assert.Equal(CausalOrder.Concurrent, Context(5, (A, 1)).Compare(Context(4, (A, 2)), view));
        Assert.Equal(CausalOrder.Before, Context(4, (A, 1)).Compare(Context(5, (A, 2)), view));
    }

    [Fact]
    public void Compare_StampsWithNoSealBetween_AreEqual()
    {
        var view = AfterSealOfR(Nothing);
        Assert.Equal(CausalOrder.Equal, Context(4, (A, 1)).Compare(Context(3, (A, 1)), view));
        Assert.Equal(CausalOrder.Equal, Context(6, (A, 1)).Compare(Context(5, (A, 1)), view));
        Assert.Equal(CausalOrder.Before, Context(6, (A, 1)).Compare(Context(5, (A, 2)), view));
    }

    [Fact]
    public void Compare_HorizonBetweenTheStamps_IsConcurrent()
    {
        // stamp(y) < H ≤ stamp(x): what was forgotten in between cannot be told.
        var view = AfterSealOfR(Nothing, Forget(6));
        Assert.Equal(CausalOrder.Concurrent, Context(6, (A, 1)).Compare(Context(0, (A, 2)), view));
        Assert.Equal(CausalOrder.After, Context(6, (A, 1)).Compare(Context(0, (A, 1)), view));
        Assert.Equal(CausalOrder.Before, Context(0, (A, 1)).Compare(Context(6, (A, 1)), view));
        Assert.Equal(CausalOrder.Equal, Context(7, (A, 1)).Compare(Context(6, (A, 1)), view));
    }

    [Fact]
    public void Compare_StampAheadOfTheView_IsNotDecided()
    {
        var view = AfterSealOfR();
        Assert.Equal(CausalOrder.Concurrent, Context(6, (A, 1)).Compare(Context(5, (A, 2)), view));
        Assert.Equal(CausalOrder.Before, Context(5, (A, 1)).Compare(Context(6, (A, 2)), view));
        Assert.Equal(CausalOrder.Before, Context(7, (A, 1)).Compare(Context(8, (A, 2)), view));
    }

    [Fact]
    public void Merge_TwoStamps_TakesTheLargerAndDropsWhatIsTopThen()
    {
        var view = AfterSealOfR();
        var merged = Context(0, (A, 1), (R, 2)).Merge(Context(5, (B, 4)), view);
        Assert.Equal(Context(5, (A, 1), (B, 4)), merged);
        Assert.Equal(merged, Context(5, (B, 4)).Merge(Context(0, (A, 1), (R, 2)), view));
        Assert.Equal(Context(4, (A, 1), (R, 2)), Context(0, (R, 2)).Merge(Context(4, (A, 1)), view));
    }

    [Fact]
    public void Merge_DetachedDotOfATopNode_IsDropped()
    {
        var view = AfterSealOfR();
        var merged = CausalContext.Empty.With(new Dot(R, 3)).With(new Dot(B, 2)).Merge(Context(5), view);
        Assert.Equal([new Dot(B, 2)], merged.ListDetached());
    }

    [Fact]
    public void Merge_WithItself_DropsWhatItsOwnStampClaims()
    {
        var view = AfterSealOfR();
        var context = Context(5, (A, 1), (R, 2));
        Assert.Equal(Context(5, (A, 1)), context.Merge(context, view));
    }

    [Fact]
    public void Sync_ValueOfATopNodeThatTheOtherNeverListed_IsGone()
    {
        // The other side knows all that survived of R; a value it does not have live was superseded there.
        var view = AfterSealOfR();
        var late = Set(Context(0, (R, 2)), view, (new Dot(R, 2), "old"));
        Assert.Empty(late.Sync(Set(Context(5), view), view).Values);
        Assert.Equal(["old"], late.Sync(Set(Context(4), view), view).Live());
    }

    [Fact]
    public void Lift_LiveValueOfASealedNode_KeepsItsDot()
    {
        var view = AfterSealOfR();
        var lifted = Set(Context(0, (R, 2)), view, (new Dot(R, 2), "v")).Lift(view);
        Assert.Equal(0, lifted.Context.Count);
        Assert.Equal(new Dot(R, 2), Assert.Single(lifted.Values).Dot);
        Assert.Equal(["v"], lifted.Sync(lifted, view).Live());
        Assert.Empty(lifted.Discard(lifted.Context, view).Values);
    }

    [Fact]
    public void Lift_OnlyAnActiveBootstrappedMember_MayClaim()
    {
        var sealedR = AfterSealOfR(Retire(B));
        Assert.True(sealedR.CanLift);
        Assert.False(sealedR.SeenBy(A, isBootstrapped: false).CanLift);
        Assert.False(sealedR.SeenBy(B, isBootstrapped: true).CanLift);
        Assert.False(sealedR.SeenBy(Incarnation.None, isBootstrapped: true).CanLift);
        var state = Set(Context(0, (A, 1), (R, 2)), sealedR);
        Assert.Equal(Context(0, (A, 1), (R, 2)), state.Lift(sealedR.SeenBy(B, isBootstrapped: true)).Context);
        Assert.Equal(Context(6, (A, 1)), state.Lift(sealedR).Context);
    }

    [Fact]
    public void Lift_StampAlreadyAhead_IsNotLowered()
    {
        var stored = Set(Context(9), AfterSealOfR(Nothing, Nothing, Nothing, Nothing));
        Assert.Equal(new Epoch(9), stored.Lift(AfterSealOfR()).Context.Stamp);
    }

    [Fact]
    public void Context_ReadEarlier_IsNeverLifted()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        var context = DottedVersionVector.FromContext(Context(3, (A, 1), (R, 2)), membership);
        membership.Apply(Retire(R));
        membership.Apply(Seal(R));
        context.PruneDeadNodes();
        Assert.Equal(Context(3, (A, 1), (R, 2)), context.ToContext());
        Assert.False(context.Covers("R", 3));
    }

    [Fact]
    public void StateVector_AfterASeal_IsLiftedWhenTouched()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        var state = new DottedVersionVector(membership);
        state.Record("A", 1);
        state.Record("R", 2);
        membership.Apply(Retire(R));
        Assert.Equal(2, state.Count);
        membership.Apply(Seal(R));
        Assert.Equal((1, new Epoch(5)), (state.Count, state.Stamp));
        Assert.True(state.Covers("R", 9));
        Assert.Equal(VectorRole.Context, state.AsContext().Role);
    }

    [Fact]
    public void StateVector_BeforeBootstrap_ClaimsNothing()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        membership.SetBootstrapped(false);
        var state = new DottedVersionVector(membership);
        state.Record("R", 2);
        membership.Apply(Retire(R));
        membership.Apply(Seal(R));
        Assert.Equal((1, Epoch.Zero), (state.Count, state.Stamp));
        membership.SetBootstrapped(true);
        Assert.Equal((0, new Epoch(5)), (state.Count, state.Stamp));
    }

    [Fact]
    public void Event_BlindWrite_HasStampZero()
    {
        var view = AfterSealOfR();
        Assert.Equal(Epoch.Zero, CausalContext.Empty.Stamp);
        var delta = CausalContext.Empty.With(new Dot(A, 7));
        Assert.Equal(Epoch.Zero, delta.Stamp);
        Assert.Equal([new Dot(A, 7)], delta.ListDetached());
        Assert.Equal(Epoch.Zero, DvvSet<string>.Empty.Event(CausalContext.Empty, "v", new Dot(A, 1), view).Context.Stamp);
    }

    [Fact]
    public void Dictionary_WithoutItsStamp_IsAContextThatClaimsNothing()
    {
        var membership = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        membership.Apply(Retire(R));
        membership.Apply(Seal(R));
        var vector = DottedVersionVector.FromContext(Context(5, (A, 1)), membership);
        var rebuilt = DottedVersionVector.FromDictionary(vector.ToImmutableDictionary(), membership);
        Assert.Equal((Epoch.Zero, VectorRole.Context), (rebuilt.Stamp, rebuilt.Role));
        Assert.True(rebuilt.HappensBefore(vector));
    }

    [Fact]
    public void Table_RetiredAndSealed_SaysWhoMayStillBeListed()
    {
        var retired = View(Join("A"), Join("B"), Join("R"), Retire(R));
        Assert.Equal(["A", "B", "R"], retired.UnsealedNodes.Order());
        Assert.Equal(["A", "B"], AfterSealOfR().UnsealedNodes.Order());
        Assert.False(retired.HasSeals);
        Assert.True(AfterSealOfR().HasSeals);
        Assert.True(AfterSealOfR(Nothing, Forget(6)).HasSeals);
    }

    [Fact]
    public void Knowledge_Empty_ListsAndClaimsNothing()
    {
        Assert.True(CausalContext.Empty.IsEmpty);
        Assert.False(Context(1).IsEmpty);
        Assert.False(CausalContext.Empty.With(new Dot(A, 3)).IsEmpty);
        Assert.True(Knowledge<Incarnation>.Adopt([], [], Epoch.Zero).IsEmpty);
    }

    [Fact]
    public void Knowledge_SmallerVersion_IsNotTakenBack() =>
        Assert.Equal(3, default(Knowledge<Incarnation>).WithVersion(A, 3).WithVersion(A, 2).VersionOf(A));
}
