using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>Sibling sets by example; their laws are properties elsewhere.</summary>
public sealed class DvvSetTests
{
    private static readonly Dot A1 = new(new Incarnation(1), 1);
    private static readonly Dot A2 = new(new Incarnation(1), 2);
    private static readonly Dot B1 = new(new Incarnation(2), 1);

    private readonly MembershipView _view = InMemoryEpochMembership.Founded("A", "A", "B").View;

    [Fact]
    public void Sync_Checked_ComparesOnlyDotsLiveOnBothSides()
    {
        var left = Write(Write(DvvSet<string>.Empty, A1, "a1"), B1, "b1");
        var right = Write(Write(DvvSet<string>.Empty, A2, "a2"), B1, "b1");

        Assert.Equal(["a2", "b1"], Live(left.Sync(right, _view, StringComparer.Ordinal)));
        Assert.Equal(["a2", "b1"], Live(right.Sync(left, _view, StringComparer.Ordinal)));
        Assert.Equal(["a1", "b1"], Live(left.Sync(DvvSet<string>.Empty, _view, StringComparer.Ordinal)));
        Assert.Equal(["a1", "b1"], Live(DvvSet<string>.Empty.Sync(left, _view, StringComparer.Ordinal)));
        Assert.Equal(["a1", "b1"], Live(left.Sync(left, _view, StringComparer.Ordinal)));
    }

    [Fact]
    public void Sync_Checked_OneDotWithTwoValuesAmongOthers_IsRefused()
    {
        var left = Write(Write(DvvSet<string>.Empty, A1, "a1"), B1, "b1");
        var right = Write(DvvSet<string>.Empty, B1, "another");

        Assert.Throws<CausalityException>(() => left.Sync(right, _view, StringComparer.Ordinal));
        Assert.Throws<CausalityException>(() => right.Sync(left, _view, StringComparer.Ordinal));
    }

    [Fact]
    public void Event_BehindDetachedDotsOfItsOwn_TakesThemIntoTheVector()
    {
        var known = CausalContext.Empty.With(new Dot(new Incarnation(1), 3)).With(new Dot(new Incarnation(1), 7));

        var written = DvvSet<string>.Empty.Event(known, "value", new Dot(new Incarnation(1), 8), _view);

        Assert.Equal([new Dot(new Incarnation(1), 8)], written.Context.ListVersions());
        Assert.Empty(written.Context.ListDetached());
    }

    [Fact]
    public void Discard_SomeOfThree_KeepsTheOthers()
    {
        var set = Write(Write(Write(DvvSet<string>.Empty, A1, "a1"), A2, "a2"), B1, "b1");

        Assert.Equal(["a2", "b1"], Live(set.Discard(CausalContext.Empty.With(A1), _view)));
        Assert.Empty(Live(set.Discard(set.Context, _view)));
        Assert.Equal(["a1", "a2", "b1"], Live(set.Discard(CausalContext.Empty, _view)));
    }

    private static IEnumerable<string> Live(DvvSet<string> set) => set.Values.Select(value => value.Value);

    private DvvSet<string> Write(DvvSet<string> set, Dot dot, string value) => set.Event(CausalContext.Empty, value, dot, _view);
}
