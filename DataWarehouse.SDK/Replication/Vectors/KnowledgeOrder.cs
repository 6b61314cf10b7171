using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>
/// Inclusion of sets of events (CAUSALITY rule 4): x ≤ y when y covers each entry of x and every id that is Top in x is Top in y. An entry is
/// compared as it is listed, never rounded up; what cannot be decided is not ≤.
/// </summary>
internal static class KnowledgeOrder
{
    internal static CausalOrder Compare<TId>(in Knowledge<TId> left, in Knowledge<TId> right, MembershipView view)
        where TId : struct, IVectorId<TId>
    {
        if (left.SharesArraysWith(right)) return CausalOrder.Equal;
        var overlap = KnowledgeOverlap.Of(left.Versions, right.Versions);
        var isBefore = overlap.RightIncludesLeft;
        var isAfter = overlap.LeftIncludesRight;
        if (view.HasSeals || left.HasDetached || right.HasDetached)
        {
            isBefore = Lists(right, left, isBefore, view);
            isAfter = Lists(left, right, isAfter, view);
        }

        if (left.Stamp != right.Stamp)
        {
            isBefore = isBefore && !view.MayGainTops(right.Stamp, left.Stamp);
            isAfter = isAfter && !view.MayGainTops(left.Stamp, right.Stamp);
        }

        return (isBefore, isAfter) switch
        {
            (true, true) => CausalOrder.Equal,
            (true, false) => CausalOrder.Before,
            (false, true) => CausalOrder.After,
            _ => CausalOrder.Concurrent,
        };
    }

    /// <summary>Whether <paramref name="whole"/> covers all that <paramref name="part"/> lists.</summary>
    private static bool Lists<TId>(in Knowledge<TId> whole, in Knowledge<TId> part, bool coversVersions, MembershipView view)
        where TId : struct, IVectorId<TId>
    {
        if (!coversVersions)
        {
            foreach (ref readonly var entry in part.Versions)
            {
                // All of 1..n must be known; a detached dot equal to n would only say that n is.
                if (whole.VersionOf(entry.Id) < entry.Number && !view.IsTop(entry.Id.Incarnation, whole.Stamp)) return false;
            }
        }

        foreach (ref readonly var dot in part.Detached)
        {
            if (!whole.Covers(dot.Id, dot.Number, view)) return false;
        }

        return true;
    }
}
