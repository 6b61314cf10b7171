using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;
using static DataWarehouse.Tests.Replication.Laws.Cases;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>"What a naive pointwise map gets wrong" (CAUSALITY §2), one test each.</summary>
public sealed class NaiveMapExamples
{
    private readonly MembershipView _view = View(Join("A"), Join("B"), Join("R"));

    [Fact]
    public void Event_TwoBlindWritesAtOneNode_AreTwoSiblings()
    {
        var set = DvvSet<string>.Empty
            .Event(CausalContext.Empty, "v1", new Dot(A, 1), _view)
            .Event(CausalContext.Empty, "v2", new Dot(A, 2), _view);
        Assert.Equal(["v1", "v2"], set.Live());
    }

    [Fact]
    public void Event_TwoClientsInTurnsWithTheirOwnAnswers_StayTwoSiblings()
    {
        var set = DvvSet<string>.Empty;
        var answers = new[] { CausalContext.Empty, CausalContext.Empty };
        for (var write = 1; write <= 2_000; write++)
        {
            var client = write % 2;
            set = set.Event(answers[client], $"v{write}", new Dot(A, write), _view);
            answers[client] = set.Context;
            if (write > 1) Assert.Equal([$"v{write - 1}", $"v{write}"], set.Live());
        }

        Assert.Equal(Context(0, (A, 2_000)), set.Context);
    }

    [Fact]
    public void Event_StaleContext_TakesOnlyWhatItHadSeen()
    {
        var set = Set(Context(0, (A, 3)), _view, (new Dot(A, 1), "v1"), (new Dot(A, 2), "v2"), (new Dot(A, 3), "v3"));
        var written = set.Event(Context(0, (A, 1)), "v4", new Dot(A, 4), _view);
        Assert.Equal(["v2", "v3", "v4"], written.Live());
        Assert.Equal(["v2", "v3"], set.Discard(Context(0, (A, 1)), _view).Live());
    }

    [Fact]
    public void Sync_BothSidesResolvedWithoutANewEvent_DoNotDiverge()
    {
        var siblings = Set(Context(0, (A, 1), (B, 1)), _view, (new Dot(A, 1), "v1"), (new Dot(B, 1), "v2"));
        var keepsFirst = siblings.Discard(CausalContext.Empty.With(new Dot(B, 1)), _view);
        var keepsSecond = siblings.Discard(CausalContext.Empty.With(new Dot(A, 1)), _view);
        Assert.Equal(["v1"], keepsFirst.Live());
        Assert.Equal(["v2"], keepsSecond.Live());

        // Equal vectors with different live dots: a clock alone would call them the same and leave them apart for ever.
        Assert.Equal(keepsFirst.Context, keepsSecond.Context);
        Assert.False(keepsFirst.HasSameState(keepsSecond));
        Assert.True(keepsFirst.Sync(keepsSecond, _view).HasSameState(keepsSecond.Sync(keepsFirst, _view)));
    }

    [Fact]
    public void Compare_PrunedEntry_IsNotBeforeWhatNeverKnewIt()
    {
        // x = {A:1, R:3}; R is sealed at 5 and x lifted; y = {A:2} has not seen R and claims nothing.
        var view = AfterSealOfR();
        var pruned = Set(Context(0, (A, 1), (R, 3)), view).Lift(view).Context;
        Assert.Equal(Context(5, (A, 1)), pruned);
        Assert.Equal(CausalOrder.Concurrent, pruned.Compare(Context(0, (A, 2)), view));
        Assert.Equal(CausalOrder.Before, pruned.Compare(Context(5, (A, 2)), view));
    }

    [Fact]
    public void Sync_NewerVectorWithoutTheOlderValue_DoesNotBringItBack()
    {
        var old = Set(Context(0, (A, 1)), _view, (new Dot(A, 1), "v1"));
        var deleted = old.Discard(old.Context, _view);
        Assert.Empty(deleted.Sync(old, _view).Values);
        Assert.Empty(old.Sync(deleted, _view).Values);
    }

    [Fact]
    public void Sync_ConcurrentValuesOnBothSides_KeepsBoth()
    {
        var left = DvvSet<string>.Empty.Event(CausalContext.Empty, "v1", new Dot(A, 1), _view);
        var right = DvvSet<string>.Empty.Event(CausalContext.Empty, "v2", new Dot(B, 1), _view);
        Assert.Equal(["v1", "v2"], left.Sync(right, _view).Live());
        Assert.Equal(["v1", "v2"], right.Sync(left, _view).Live());
    }
}
