using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication;

/// <summary>The live values of sibling sets: sorted by dot, shared between sets, null when there is none.</summary>
internal static class DvvSetValues
{
    internal static DottedValue<T>[] Add<T>(DottedValue<T>[]? values, DottedValue<T> added)
    {
        if (values is null) return [added];
        var grown = new DottedValue<T>[values.Length + 1];
        var at = 0;
        while (at < values.Length && values[at].Dot < added.Dot) at++;
        Array.Copy(values, grown, at);
        grown[at] = added;
        Array.Copy(values, at, grown, at + 1, values.Length - at);
        return grown;
    }

    /// <summary>The values that the context does not cover; the same array when it covers none.</summary>
    internal static DottedValue<T>[]? Without<T>(DottedValue<T>[]? values, in Knowledge<Incarnation> context, MembershipView view)
    {
        if (values is null) return null;
        var kept = 0;
        foreach (ref readonly var value in values.AsSpan())
        {
            if (!context.Covers(value.Dot.Origin, value.Dot.Sequence, view)) kept++;
        }

        if (kept == values.Length) return values;
        if (kept == 0) return null;
        var remaining = new DottedValue<T>[kept];
        var next = 0;
        foreach (ref readonly var value in values.AsSpan())
        {
            if (!context.Covers(value.Dot.Origin, value.Dot.Sequence, view)) remaining[next++] = value;
        }

        return remaining;
    }

    /// <summary>The values of two sets that survive their join; an input's array where the survivors are the same.</summary>
    internal static DottedValue<T>[]? Join<T>(in DvvSet<T> left, in DvvSet<T> right, MembershipView view)
    {
        var join = new DvvSetValueJoin<T>(left, right, view);
        var survivors = join.Count(out var leftLost, out var rightLost);
        if (survivors == 0) return null;
        if (leftLost == 0 && survivors == left.LiveValues?.Length) return left.LiveValues;
        if (rightLost == 0 && survivors == right.LiveValues?.Length) return right.LiveValues;
        var values = new DottedValue<T>[survivors];
        join.CopyTo(values);
        return values;
    }

    internal static bool HaveSameDots<T>(DottedValue<T>[]? left, DottedValue<T>[]? right)
    {
        if (ReferenceEquals(left, right)) return true;
        if (left?.Length != right?.Length) return false;
        for (var i = 0; i < left!.Length; i++)
        {
            if (left[i].Dot != right![i].Dot) return false;
        }

        return true;
    }

    internal static void RequireSameValues<T>(DottedValue<T>[]? left, DottedValue<T>[]? right, IEqualityComparer<T> comparer)
    {
        if (left is null || right is null || ReferenceEquals(left, right)) return;
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            var order = left[l].Dot.CompareTo(right[r].Dot);
            if (order == 0 && !comparer.Equals(left[l].Value, right[r].Value))
            {
                throw new CausalityException(
                    CausalityError.DotCollision,
                    $"Dot {left[l].Dot} stands for two different values: a counter or an incarnation was used twice. Nothing was merged; "
                    + "find the node that was restored or cloned and let it join again as a new incarnation.");
            }

            if (order <= 0) l++;
            if (order >= 0) r++;
        }
    }
}
