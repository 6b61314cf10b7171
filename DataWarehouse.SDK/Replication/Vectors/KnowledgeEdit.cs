using DataWarehouse.SDK.Replication.Membership;

namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>Making new sorted arrays out of old ones; the inputs are never written.</summary>
internal static class KnowledgeEdit
{
    /// <summary>The pointwise maximum.</summary>
    internal static VectorEntry<TId>[] Maximum<TId>(ReadOnlySpan<VectorEntry<TId>> left, ReadOnlySpan<VectorEntry<TId>> right)
        where TId : struct, IVectorId<TId>
    {
        // Vectors of one cluster mostly list the same ids: try the size that fits then, and count only when it does not.
        var union = new VectorEntry<TId>[Math.Max(left.Length, right.Length)];
        if (TryFill(union, left, right)) return union;
        union = new VectorEntry<TId>[CountUnion(left, right)];
        TryFill(union, left, right);
        return union;
    }

    /// <summary>The array with the entry added, or put in place of its id's entry.</summary>
    internal static VectorEntry<TId>[] Upsert<TId>(ReadOnlySpan<VectorEntry<TId>> versions, VectorEntry<TId> entry)
        where TId : struct, IVectorId<TId>
    {
        var index = KnowledgeSearch.IndexOf(versions, entry.Id);
        if (index < 0) return InsertAt(versions, ~index, entry);
        var copy = versions.ToArray();
        copy[index] = entry;
        return copy;
    }

    /// <summary>The dots with one more, which is not among them yet.</summary>
    internal static VectorEntry<TId>[] Insert<TId>(ReadOnlySpan<VectorEntry<TId>> dots, VectorEntry<TId> dot)
        where TId : struct, IVectorId<TId> => InsertAt(dots, ~dots.BinarySearch(dot), dot);

    /// <summary>Attaches each dot that is its id's next event, drops each that the vector covers, and keeps the rest beside it.</summary>
    /// <param name="versions">A sorted vector, taken over.</param>
    /// <param name="dots">Sorted dots; repeats are allowed.</param>
    /// <param name="stamp">The stamp of the result.</param>
    internal static Knowledge<TId> Attach<TId>(VectorEntry<TId>[] versions, ReadOnlySpan<VectorEntry<TId>> dots, Epoch stamp)
        where TId : struct, IVectorId<TId>
    {
        var detached = new List<VectorEntry<TId>>(dots.Length);
        foreach (ref readonly var dot in dots)
        {
            var index = KnowledgeSearch.IndexOf(versions, dot.Id);
            var version = index < 0 ? 0 : versions[index].Number;
            if (dot.Number == version + 1) versions = Upsert(versions, dot);
            else if (dot.Number > version && (detached.Count == 0 || detached[^1] != dot)) detached.Add(dot);
        }

        return Knowledge<TId>.Adopt(versions, [.. detached], stamp);
    }

    /// <summary>The array without the ids that are Top; the same instance when there is none.</summary>
    internal static VectorEntry<TId>[]? WithoutTops<TId>(VectorEntry<TId>[]? entries, Epoch stamp, MembershipView view)
        where TId : struct, IVectorId<TId>
    {
        if (entries is null) return null;
        var kept = 0;
        foreach (ref readonly var entry in entries.AsSpan())
        {
            if (!view.IsTop(entry.Id.Incarnation, stamp)) kept++;
        }

        if (kept == entries.Length) return entries;
        var remaining = new VectorEntry<TId>[kept];
        var next = 0;
        foreach (ref readonly var entry in entries.AsSpan())
        {
            if (!view.IsTop(entry.Id.Incarnation, stamp)) remaining[next++] = entry;
        }

        return remaining;
    }

    /// <summary>Merges into the target; false, with the target in no particular state, when it is too short.</summary>
    private static bool TryFill<TId>(
        Span<VectorEntry<TId>> union, ReadOnlySpan<VectorEntry<TId>> left, ReadOnlySpan<VectorEntry<TId>> right)
        where TId : struct, IVectorId<TId>
    {
        int l = 0, r = 0, u = 0;
        for (; l < left.Length && r < right.Length; u++)
        {
            if (u == union.Length) return false;
            ref readonly var a = ref left[l];
            ref readonly var b = ref right[r];
            if (a.Id.Equals(b.Id))
            {
                union[u] = a.Number >= b.Number ? a : b;
                l++;
                r++;
            }
            else if (a.Id.CompareTo(b.Id) < 0)
            {
                union[u] = a;
                l++;
            }
            else
            {
                union[u] = b;
                r++;
            }
        }

        return left[l..].TryCopyTo(union[u..]) && right[r..].TryCopyTo(union[u..]);
    }

    private static int CountUnion<TId>(ReadOnlySpan<VectorEntry<TId>> left, ReadOnlySpan<VectorEntry<TId>> right)
        where TId : struct, IVectorId<TId>
    {
        int l = 0, r = 0, shared = 0;
        while (l < left.Length && r < right.Length)
        {
            var order = left[l].Id.Equals(right[r].Id) ? 0 : left[l].Id.CompareTo(right[r].Id);
            if (order == 0) shared++;
            if (order <= 0) l++;
            if (order >= 0) r++;
        }

        return left.Length + right.Length - shared;
    }

    private static VectorEntry<TId>[] InsertAt<TId>(ReadOnlySpan<VectorEntry<TId>> entries, int index, VectorEntry<TId> entry)
        where TId : struct, IVectorId<TId>
    {
        var grown = new VectorEntry<TId>[entries.Length + 1];
        entries[..index].CopyTo(grown);
        grown[index] = entry;
        entries[index..].CopyTo(grown.AsSpan(index + 1));
        return grown;
    }
}
