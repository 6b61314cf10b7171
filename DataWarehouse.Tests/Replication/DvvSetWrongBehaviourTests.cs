using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>The wrong behaviours of CAUSALITY §2 that concern values: ties won locally, and sending only the newest.</summary>
public sealed class DvvSetWrongBehaviourTests
{
    private static readonly Dot AtA = new(new Incarnation(1), 1);
    private static readonly Dot AtB = new(new Incarnation(2), 1);

    private readonly MembershipView _view = InMemoryEpochMembership.Founded("A", "A", "B").View;

    [Fact]
    public void Sync_TieBetweenTwoReplicas_KeepsBothValuesOnBothSides()
    {
        var left = DvvSet<string>.Empty.Event(CausalContext.Empty, "left", AtA, _view);
        var right = DvvSet<string>.Empty.Event(CausalContext.Empty, "right", AtB, _view);

        var atLeft = left.Sync(right, _view);
        var atRight = right.Sync(left, _view);

        Assert.Equal(["left", "right"], atLeft.Values.Select(value => value.Value));
        Assert.True(atLeft.HasSameState(atRight));
        Assert.True(atLeft.Sync(atRight, _view).HasSameState(atLeft));
    }

    [Fact]
    public void Sync_OfTheNewestSiblingOnly_WouldLoseTheOlderOne()
    {
        // The set is the unit of replication: its vector without the sibling it knows reads as a delete of that sibling.
        var whole = DvvSet<string>.Empty
            .Event(CausalContext.Empty, "older", AtA, _view)
            .Event(CausalContext.Empty, "newer", AtB, _view);
        var newestOnly = DvvSet<string>.Restore(whole.Context, [new DottedValue<string>(AtB, "newer")], _view);

        Assert.Equal(["older", "newer"], DvvSet<string>.Empty.Sync(whole, _view).Values.Select(value => value.Value));
        Assert.Equal(["newer"], whole.Sync(newestOnly, _view).Values.Select(value => value.Value));
        Assert.False(newestOnly.HasSameState(whole));
    }

    [Fact]
    public void HasSameState_EqualVectorsWithDifferentLiveDots_IsFalse()
    {
        var whole = DvvSet<string>.Empty.Event(CausalContext.Empty, "value", AtA, _view);
        var deleted = whole.Discard(whole.Context, _view);

        Assert.Equal(whole.Context, deleted.Context);
        Assert.False(whole.HasSameState(deleted));
    }

    [Fact]
    public void Sync_OneDotWithTwoValues_IsRefusedAndNeitherIsPicked()
    {
        var left = DvvSet<string>.Empty.Event(CausalContext.Empty, "one", AtA, _view);
        var right = DvvSet<string>.Empty.Event(CausalContext.Empty, "other", AtA, _view);

        var refusal = Assert.Throws<CausalityException>(() => left.Sync(right, _view, StringComparer.Ordinal));

        Assert.Equal(CausalityError.DotCollision, refusal.Error);
        Assert.Contains("Nothing was merged", refusal.Message, StringComparison.Ordinal);
    }
}
