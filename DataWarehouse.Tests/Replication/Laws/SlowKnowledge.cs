using DataWarehouse.SDK.Replication;

namespace DataWarehouse.Tests.Replication.Laws;

/// <summary>A set of events the obvious way: every dot written out, and the stamp.</summary>
internal sealed record SlowKnowledge(HashSet<Dot> Dots, long Stamp)
{
    internal static SlowKnowledge Of(CausalContext context)
    {
        var dots = new HashSet<Dot>(context.ListDetached());
        foreach (var version in context.ListVersions())
        {
            for (var number = 1L; number <= version.Sequence; number++) dots.Add(new Dot(version.Origin, number));
        }

        return new SlowKnowledge(dots, context.Stamp.Value);
    }

    internal bool Covers(Dot dot, SlowMembership membership) => Dots.Contains(dot) || membership.IsTop(dot.Origin.Value, Stamp);

    internal SlowKnowledge Join(SlowKnowledge other, SlowMembership membership) =>
        new SlowKnowledge([.. Dots, .. other.Dots], Math.Max(Stamp, other.Stamp)).WithoutTops(membership);

    internal SlowKnowledge WithoutTops(SlowMembership membership) =>
        this with { Dots = [.. Dots.Where(dot => !membership.IsTop(dot.Origin.Value, Stamp))] };

    internal CausalOrder Compare(SlowKnowledge other, SlowMembership membership) =>
        (IsWithin(other, membership), other.IsWithin(this, membership)) switch
        {
            (true, true) => CausalOrder.Equal,
            (true, false) => CausalOrder.Before,
            (false, true) => CausalOrder.After,
            _ => CausalOrder.Concurrent,
        };

    /// <summary>x ≤ y: y covers each entry of x, and every id Top in x is Top in y; not so when that cannot be decided.</summary>
    private bool IsWithin(SlowKnowledge other, SlowMembership membership)
    {
        if (other.Stamp < membership.Horizon && other.Stamp < Stamp) return false;
        return Dots.All(dot => other.Covers(dot, membership))
            && membership.Sealed.All(id => !membership.IsTop(id, Stamp) || membership.IsTop(id, other.Stamp));
    }

    public bool Equals(SlowKnowledge? other) => other is not null && Stamp == other.Stamp && Dots.SetEquals(other.Dots);

    public override int GetHashCode() => Dots.Count;
}
