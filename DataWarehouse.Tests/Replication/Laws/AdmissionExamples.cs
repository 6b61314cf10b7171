using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using static DataWarehouse.Tests.Replication.Laws.Cases;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>What may be used now, what waits, what is refused (CAUSALITY rules 4 and 6), when asked and when not asked.</summary>
public sealed class AdmissionExamples
{
    private static readonly Incarnation Later = new(9);

    [Fact]
    public void Admit_StampFromTheFuture_WaitsForThatEpoch()
    {
        var admission = AfterSealOfR().Admit(Context(8, (A, 1)), B);
        Assert.Equal((false, CausalityError.AheadOfEpoch, new Epoch(8)), (admission.IsAdmitted, admission.Refusal, admission.WaitFor));
    }

    [Fact]
    public void Admit_IncarnationFromTheFuture_WaitsForItsJoin()
    {
        Assert.Equal(new Epoch(9), AfterSealOfR().Admit(Context(2, (A, 1), (Later, 1)), B).WaitFor);
        Assert.Equal(new Epoch(9), AfterSealOfR().Admit(Context(2, (A, 1)).With(new Dot(Later, 4)), B).WaitFor);
    }

    [Fact]
    public void Admit_SenderFromTheFuture_WaitsForItsJoin() =>
        Assert.Equal(new Epoch(9), AfterSealOfR().Admit(Context(2, (A, 1)), Later).WaitFor);

    [Fact]
    public void Admit_SeveralInTheFuture_WaitsForTheLast()
    {
        Assert.Equal(new Epoch(12), AfterSealOfR().Admit(Context(12, (Later, 1)), B).WaitFor);
        Assert.Equal(new Epoch(9), AfterSealOfR().Admit(Context(8, (Later, 1)), B).WaitFor);
        Assert.Equal(new Epoch(9), AfterSealOfR().Admit(Context(8, (A, 1)), Later).WaitFor);
    }

    [Fact]
    public void Admit_StampBetweenZeroAndTheHorizon_IsRefused()
    {
        var view = AfterSealOfR(Nothing, Forget(6));
        Assert.Equal(CausalityError.BelowHorizon, view.Admit(Context(5, (A, 1)), B).Refusal);
        Assert.Equal(CausalityError.BelowHorizon, view.Admit(Context(1), Incarnation.None).Refusal);
        Assert.True(view.Admit(Context(0, (A, 1)), B).IsAdmitted);
        Assert.True(view.Admit(Context(6, (A, 1)), B).IsAdmitted);
        Assert.True(view.Admit(Context(7, (A, 1)), Incarnation.None).IsAdmitted);
    }

    [Fact]
    public void Admit_UnknownIncarnationBeforeAnyForget_IsRefused()
    {
        // Epochs 4 and 5 are no joins here, and nobody is forgotten.
        var view = AfterSealOfR();
        Assert.Equal(CausalityError.UnknownNode, view.Admit(Context(0, (new Incarnation(4), 1)), B).Refusal);
        Assert.Equal(CausalityError.UnknownNode, view.Admit(Context(0, (A, 1)), new Incarnation(4)).Refusal);
        Assert.Equal(CausalityError.UnknownNode, view.Admit(CausalContext.Empty.With(new Dot(new Incarnation(4), 3)), B).Refusal);
        Assert.True(view.Admit(Context(5, (A, 1), (R, 2)), B).IsAdmitted);
    }

    [Fact]
    public void Admit_UnknownIncarnationAfterAForget_IsAForgottenOne()
    {
        var view = AfterSealOfR(Nothing, Forget(6));
        Assert.False(view.TryFind(R, out _));
        Assert.True(view.Admit(Context(0, (A, 1), (R, 2)), B).IsAdmitted);
        Assert.Equal(Context(6, (A, 1)), Context(6, (A, 1)).Merge(Context(0, (R, 2)), view));
    }

    [Fact]
    public void Admit_WithoutEpochs_TakesEveryIncarnation()
    {
        var view = MembershipView.WithoutEpochs;
        Assert.True(view.Admit(Context(0, (Later, 1)), Later).IsAdmitted);
        Assert.True(view.Admit(Context(77), Incarnation.None).IsAdmitted);
        Assert.False(view.CanLift);
        Assert.False(view.HasSeals);
    }

    [Fact]
    public void Merge_NotAdmissible_IsRefused()
    {
        var view = AfterSealOfR(Nothing, Forget(6));
        RequireRefused(CausalityError.AheadOfEpoch, () => CausalContext.Empty.Merge(Context(8), view));
        RequireRefused(CausalityError.AheadOfEpoch, () => CausalContext.Empty.Merge(Context(0, (Later, 1)), view));
        RequireRefused(CausalityError.AheadOfEpoch, () => CausalContext.Empty.Merge(CausalContext.Empty.With(new Dot(Later, 2)), view));
        RequireRefused(CausalityError.BelowHorizon, () => CausalContext.Empty.Merge(Context(5), view));
        Assert.Equal(Context(6), CausalContext.Empty.Merge(Context(6), view));
        Assert.Equal(Context(7), CausalContext.Empty.Merge(Context(7), view));
        Assert.Equal(CausalContext.Empty, CausalContext.Empty.Merge(Context(0), view));
    }

    [Fact]
    public void Set_NotAdmissible_IsRefusedByEveryOperation()
    {
        var view = AfterSealOfR(Nothing, Forget(6));
        var state = DvvSet<string>.Empty.Event(CausalContext.Empty, "v", new Dot(A, 1), view);
        foreach (var (context, error) in new[] { (Context(8), CausalityError.AheadOfEpoch), (Context(5), CausalityError.BelowHorizon) })
        {
            RequireRefused(error, () => state.Event(context, "w", new Dot(A, 2), view));
            RequireRefused(error, () => state.Discard(context, view));
            RequireRefused(error, () => state.Sync(new DvvSet<string>(context.Known, null), view));
        }

        Assert.Equal(["v"], state.Live());
    }

    [Fact]
    public void Vector_NotAdmissible_IsRefusedByMergeAndAbsorb()
    {
        var ahead = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        ahead.Apply(Nothing);
        var here = InMemoryEpochMembership.Founded("A", "A", "B", "R");
        var own = new DottedVersionVector(here);
        own.Record("A", 1);
        var before = own.ToContext();
        var theirs = DottedVersionVector.FromContext(Context(4, (B, 1)), ahead);
        RequireRefused(CausalityError.AheadOfEpoch, () => own.Merge(theirs));
        RequireRefused(CausalityError.AheadOfEpoch, () => own.Absorb(theirs));
        RequireRefused(CausalityError.AheadOfEpoch, () => DottedVersionVector.FromContext(Context(4), here));
        Assert.Equal(before, own.ToContext());
    }

    [Fact]
    public void Vector_StampOnAPlainMembership_IsRefused()
    {
        var plain = new InMemoryClusterMembership("A", "B");
        RequireRefused(
            CausalityError.AheadOfEpoch,
            () => DottedVersionVector.FromDictionary(
                new DottedVersionVector(plain).ToImmutableDictionary(), plain, new Epoch(1), VectorRole.Context));
    }

    [Fact]
    public void Event_DotKnownInAnyForm_IsRefused()
    {
        var view = AfterSealOfR();
        var state = Set(Context(0, (A, 2)).With(new Dot(A, 5)), view);
        RequireRefused(CausalityError.SequenceReused, () => state.Event(CausalContext.Empty, "v", new Dot(A, 2), view));
        RequireRefused(CausalityError.SequenceReused, () => state.Event(CausalContext.Empty, "v", new Dot(A, 5), view));
        RequireRefused(CausalityError.SequenceReused, () => state.Event(Context(0, (A, 7)), "v", new Dot(A, 7), view));
        RequireRefused(CausalityError.SequenceReused, () => state.Event(Context(5), "v", new Dot(R, 9), view));
        Assert.Equal(["v"], state.Event(CausalContext.Empty, "v", new Dot(A, 6), view).Live());
    }

    [Fact]
    public void Restore_DamagedSet_IsRefused()
    {
        var view = AfterSealOfR();
        RequireRefused(CausalityError.MalformedEncoding, () => Set(Context(0, (A, 1)), view, (new Dot(A, 2), "v")));
        RequireRefused(
            CausalityError.MalformedEncoding, () => Set(Context(0, (A, 2)), view, (new Dot(A, 2), "v"), (new Dot(A, 1), "w")));
        RequireRefused(
            CausalityError.MalformedEncoding, () => Set(Context(0, (A, 2)), view, (new Dot(A, 2), "v"), (new Dot(A, 2), "w")));
        Assert.Equal(["v"], Set(Context(5), view, (new Dot(R, 2), "v")).Live());
    }

    [Fact]
    public void Sync_OneDotWithTwoValues_IsRefusedWhenCompared()
    {
        var view = AfterSealOfR();
        var left = Set(Context(0, (A, 1), (B, 2)), view, (new Dot(A, 1), "v"), (new Dot(B, 2), "u"));
        var right = Set(Context(0, (B, 2)), view, (new Dot(B, 2), "w"));
        RequireRefused(CausalityError.DotCollision, () => left.Sync(right, view, StringComparer.Ordinal));
        RequireRefused(CausalityError.DotCollision, () => right.Sync(left, view, StringComparer.Ordinal));
        Assert.Equal(["v", "u"], left.Sync(left.Sync(left, view), view, StringComparer.Ordinal).Live());
    }

    private static void RequireRefused(CausalityError error, Func<object> operation) =>
        Assert.Equal(error, Assert.Throws<CausalityException>(operation).Error);
}
