using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A sibling set the obvious way: what is known, and which dots live.</summary>
internal sealed record SlowSet(SlowKnowledge Known, HashSet<Dot> Live)
{
    internal static SlowSet Of(DvvSet<int> set) =>
        new(SlowKnowledge.Of(set.Context), [.. set.Values.Select(value => value.Dot)]);

    internal SlowSet Sync(SlowSet other, SlowMembership membership)
    {
        var live = Live.Where(dot => other.Live.Contains(dot) || !other.Known.Covers(dot, membership))
            .Concat(other.Live.Where(dot => Live.Contains(dot) || !Known.Covers(dot, membership)));
        return new SlowSet(Known.Join(other.Known, membership), [.. live]);
    }

    internal SlowSet Discard(SlowKnowledge context, SlowMembership membership) =>
        new(Known.Join(context, membership), [.. Live.Where(dot => !context.Covers(dot, membership))]);

    internal SlowSet Lift(SlowMembership membership) =>
        this with { Known = (Known with { Stamp = Math.Max(Known.Stamp, membership.Applied) }).WithoutTops(membership) };

    public bool Equals(SlowSet? other) => other is not null && Known.Equals(other.Known) && Live.SetEquals(other.Live);

    public override int GetHashCode() => Live.Count;

    public override string ToString() =>
        $"[{string.Join(' ', Known.Dots.Order())} @{Known.Stamp} live {string.Join(' ', Live.Order())}]";
}
