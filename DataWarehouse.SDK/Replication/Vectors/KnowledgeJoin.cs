using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>The join of two sets of events (CAUSALITY rule 4): largest versions, all dots, the larger stamp, without what is Top then.</summary>
internal static class KnowledgeJoin
{
    internal static Knowledge<TId> Of<TId>(in Knowledge<TId> left, in Knowledge<TId> right, MembershipView view)
        where TId : struct, IVectorId<TId>
    {
        if (left.SharesArraysWith(right)) return left.WithoutTops(view);
        var stamp = Epoch.Max(left.Stamp, right.Stamp);
        var joined = left.HasDetached || right.HasDetached
            ? WithDetached(left, right, stamp)
            : Knowledge<TId>.JoinVersions(left, right, stamp);
        return SharedWhereEqual(joined, joined.WithoutTops(view), left, right);
    }

    /// <summary>When dropping what is Top has undone the join's only difference from an input, that input's arrays serve again.</summary>
    private static Knowledge<TId> SharedWhereEqual<TId>(
        in Knowledge<TId> joined, in Knowledge<TId> pruned, in Knowledge<TId> left, in Knowledge<TId> right)
        where TId : struct, IVectorId<TId>
    {
        if (pruned.SharesArraysWith(joined)) return joined;
        if (pruned.ListsTheSameAs(left)) return left;
        return pruned.ListsTheSameAs(right) ? right : pruned;
    }

    private static Knowledge<TId> WithDetached<TId>(in Knowledge<TId> left, in Knowledge<TId> right, Epoch stamp)
        where TId : struct, IVectorId<TId>
    {
        var versions = KnowledgeEdit.Maximum(left.Versions, right.Versions);
        var dots = new VectorEntry<TId>[left.Detached.Length + right.Detached.Length];
        left.Detached.CopyTo(dots);
        right.Detached.CopyTo(dots.AsSpan(left.Detached.Length));
        Array.Sort(dots);
        var joined = KnowledgeEdit.Attach<TId>(versions, dots, stamp);
        if (joined.ListsTheSameAs(left)) return left;
        return joined.ListsTheSameAs(right) ? right : joined;
    }
}
