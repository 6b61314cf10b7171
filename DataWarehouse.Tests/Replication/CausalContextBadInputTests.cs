using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Replication.Encoding;
using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.Tests.Replication;

/// <summary>Arguments of contexts and sibling sets that break the rules.</summary>
public sealed class CausalContextBadInputTests
{
    private static readonly Dot First = new(new Incarnation(1), 1);
    private static readonly Dot OfNobody = new(Incarnation.None, 1);

    private readonly MembershipView _view = InMemoryEpochMembership.Founded("A", "A", "B").View;

    [Fact]
    public void FromVersions_EmptyOrRepeatedEntry_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => CausalContext.FromVersions(Epoch.Zero, default(Dot)));
        Assert.Throws<ArgumentException>(() => CausalContext.FromVersions(Epoch.Zero, First, new Dot(First.Origin, 2)));
        Assert.Throws<ArgumentException>(() => CausalContext.Empty.With(default));
    }

    [Fact]
    public void Context_DotOfNoIncarnation_IsRefused()
    {
        // It could be written but never read again: the encodings have no place for incarnation 0.
        Assert.Throws<ArgumentException>(() => CausalContext.FromVersions(Epoch.Zero, OfNobody));
        Assert.Throws<ArgumentException>(() => CausalContext.Empty.With(OfNobody));
    }

    [Fact]
    public void Event_DotOfNoIncarnation_IsRefused()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => DvvSet<string>.Empty.Event(CausalContext.Empty, "value", OfNobody, _view));

        Assert.Contains("incarnation", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_DotWithoutANumber_IsRefused() =>
        Assert.Throws<ArgumentException>(() => DvvSet<string>.Empty.Event(CausalContext.Empty, "value", default, _view));

    [Fact]
    public void View_Null_IsRefusedByEveryOperation()
    {
        var (context, set) = (CausalContext.Empty, DvvSet<string>.Empty);

        Assert.Throws<ArgumentNullException>(() => context.Covers(First, null!));
        Assert.Throws<ArgumentNullException>(() => context.Merge(context, null!));
        Assert.Throws<ArgumentNullException>(() => context.Compare(context, null!));
        Assert.Throws<ArgumentNullException>(() => set.Event(context, "value", First, null!));
        Assert.Throws<ArgumentNullException>(() => set.Discard(context, null!));
        Assert.Throws<ArgumentNullException>(() => set.Sync(set, null!));
        Assert.Throws<ArgumentNullException>(() => set.Sync(set, _view, null!));
        Assert.Throws<ArgumentNullException>(() => set.Lift(null!));
        Assert.Throws<ArgumentNullException>(() => DvvSet<string>.Restore(context, [], null!));
    }

    [Fact]
    public void Encode_TargetTooShort_IsRefused()
    {
        var set = DvvSet<byte[]>.Empty.Event(CausalContext.Empty, [7], First, _view);

        Assert.Throws<ArgumentException>(() => ContextEncoding.Encode(set.Context, new byte[3]));
        Assert.Throws<ArgumentException>(() => SetEncoding.Encode(set, BytesCodec.Instance, new byte[6]));
    }

    [Fact]
    public void Equality_ListsAndStampDecide()
    {
        var (one, other) = (CausalContext.Empty.With(First), CausalContext.FromVersions(Epoch.Zero, First));

        Assert.True(one == other);
        Assert.True(one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.True(one != CausalContext.FromVersions(new Epoch(1), First));
        Assert.False(one.Equals(null));
        Assert.False(one.Equals("[1:1 @0]"));
        Assert.Equal("[1:1 @0]", one.ToString());
        Assert.Equal("[1:1 + 2:5 @0]", one.With(new Dot(new Incarnation(2), 5)).ToString());
    }

    [Fact]
    public void Event_ReusedDot_IsRefusedWithTheDot()
    {
        var set = DvvSet<string>.Empty.Event(CausalContext.Empty, "value", First, _view);

        var refusal = Assert.Throws<CausalityException>(() => set.Event(set.Context, "again", First, _view));

        Assert.Equal(CausalityError.SequenceReused, refusal.Error);
        Assert.Contains("Dot 1:1 is known already", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["value"], set.Values.Select(live => live.Value));
    }
}
